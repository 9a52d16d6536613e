/// Where an argument stands among the arguments, as it is written in an error: `files[2].name`.
package indirect enum ArgumentPath: Sendable {
  case root
  case member(ArgumentPath, String)
  case element(ArgumentPath, Int)

  /// The path in writing; empty for the root.
  package var text: String {
    switch self {
    case .root: ""
    case .member(.root, let name): name
    case .member(let parent, let name): parent.text + "." + name
    case .element(let parent, let index): parent.text + "[\(index)]"
    }
  }
}
