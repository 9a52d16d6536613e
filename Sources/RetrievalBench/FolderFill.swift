internal import Embedding
internal import Roots
internal import ToolKit
internal import VectorSearch

/// Indexes a folder as a server does, with everything but the model's work: its vectors are those that are kept, or borrowed
/// from them.
enum FolderFill {
  /// Prints what is in the index then, as an object of JSON. What is there already costs nothing again.
  static func run(state: String, work: String, index: String, folder: String) async throws {
    let model = MiniLM(.miniLM(state: state)).identity
    let kept = KeptVectors(path: "\(work)/vectors", width: model.dimension)
    let library = Library(
      index: index, embedder: try BorrowedVectors(of: model, kept: kept), executor: ComputeExecutor())
    let roots = Roots([folder], stateDirectory: nil, home: nil)
    let place = try roots.openFileOrFolder(folder)
    let before = try await library.refresh(place, roots: roots, patience: .seconds(600), vectorPatience: .zero)
    try await library.settle(before.collection)
    let state = try await library.refresh(place, roots: roots, patience: .seconds(600), vectorPatience: .zero)
    await library.close()
    print("{\"documents\": \(state.files), \"passages\": \(state.chunks), \"waiting\": \(state.indexing?.total ?? 0)}")
  }
}
