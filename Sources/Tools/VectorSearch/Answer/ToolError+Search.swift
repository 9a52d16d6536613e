internal import Roots
internal import SearchIndex
internal import Storage
package import ToolKit

extension ToolError {
  /// What the library, its index or its file say of a failure that somebody can act on, as a tool says it; any other error as
  /// it is.
  package static func explaining(_ error: any Error) -> any Error {
    switch error {
    case let error as StorageError: ToolError(Code(rawValue: error.code.rawValue), error.description)
    case let error as SearchIndexError: ToolError(Code(rawValue: error.code.rawValue), error.description)
    case let error as LibraryError: ToolError(Code(rawValue: error.code.rawValue), error.description)
    case let error as RootsError: ToolError(Code(rawValue: error.code.rawValue), error.description)
    default: error
    }
  }
}
