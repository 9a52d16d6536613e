package import JSON

/// The folders that the person has opened in the client (MCP, roots). Tools that open paths need not ask: `ToolContext.roots`
/// does.
package struct OpenFolders: ClientQuestion {
  /// One folder, by its `file:` URI.
  package struct Folder: Sendable, Hashable {
    package let uri: String
    package let name: String?
  }

  package let key: String

  package init(_ key: String) { self.key = key }

  package var method: StaticString { "roots/list" }
  package var capability: ClientCapability { .roots }
  package var params: JSONValue { [:] }

  package func answer(in result: JSONValue) throws(UnusableAnswer) -> [Folder] {
    guard let roots = result["roots"]?.array else { throw UnusableAnswer("roots must be an array") }
    var folders: [Folder] = []
    for (index, root) in roots.enumerated() {
      guard let uri = root["uri"]?.string else { throw UnusableAnswer("roots[\(index)].uri must be a string") }
      folders.append(Folder(uri: uri, name: root["name"]?.string))
    }
    return folders
  }
}
