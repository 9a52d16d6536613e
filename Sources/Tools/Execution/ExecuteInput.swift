package import JSON
package import ToolKit

/// What `execute_sandboxed` takes.
package struct ExecuteInput: ToolInput {
  @Param("The program") package var code: String
  @Param("Its language", .oneOf(LanguageSet.names)) package var language: String
  @Param("Its standard input") package var stdin: String?
  @Param("Files in the work folder", .count(0...64)) package var files: [ExecuteFile] = []
  @Param("Seconds it may take", .range(0.1...120.0)) package var timeoutS: Double = 30
  @Param("MB, files included", .range(64...4096)) package var memoryMb: Int = 2048
  @Param("Return pictures inline") package var inlineImages: Bool = false

  @Param("Keeps the work folder for later calls", .length(1...64))
  package var session: String?
  @Param("Drop it after this call") package var sessionEnd: Bool = false

  package init() {}

  /// Throws `ToolError` for a session's name that could not be shown, and an end without a session.
  func checkSession() throws(ToolError) {
    guard let session else {
      guard sessionEnd else { return }
      throw ToolError(
        .invalidArgument, "Argument 'session_end': names no session; give its name in 'session'.",
        argument: "session_end")
    }
    guard !session.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) else {
      throw ToolError(
        .invalidArgument, "Argument 'session': has a control character; give a plain name, such as analysis.",
        argument: "session")
    }
  }
}

/// One input file: a name and exactly one source of content.
package struct ExecuteFile: ToolInput {
  @Param("Path in the work folder") package var name: String?
  @Param("As text") package var content: String?
  @Param("As base64") package var contentBase64: Base64Bytes?
  @Param("A file of the user, in a root") package var path: String?

  package init() {}
}
