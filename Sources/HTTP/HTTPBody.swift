/// The body of an answer that is read as it comes. While nobody reads, no more than `Transfer.window` bytes come.
///
/// One reader at a time. Letting go of it ends the transfer.
package final class HTTPBody: Sendable {
  private let transfer: Transfer
  private let loop: TransferLoop

  init(_ transfer: Transfer, _ loop: TransferLoop) {
    self.transfer = transfer
    self.loop = loop
  }

  deinit { giveUp() }

  /// The request, for errors.
  var subject: String { transfer.request.description }

  /// What has come since the last call, at least one byte; nil at the end.
  ///
  /// - Throws: `HTTPError`; of kind `cancelled` when the task is cancelled, at once.
  package func next() async throws(HTTPError) -> [UInt8]? {
    let piece = try await unlessCancelled {
      [transfer] () async -> Result<(bytes: [UInt8], resumes: Bool)?, HTTPError> in
      do throws(HTTPError) {
        return .success(try await transfer.piece())
      } catch {
        return .failure(error)
      }
    }
    guard let piece else { return nil }
    if piece.resumes { _ = loop.submit(.resume(transfer.id)) }
    return piece.bytes
  }

  /// All that is left.
  package func rest() async throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try await next() {
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }

  func head() async throws(HTTPError) -> HTTPHead {
    try await unlessCancelled { [transfer] () async -> Result<HTTPHead, HTTPError> in
      do throws(HTTPError) {
        return .success(try await transfer.head())
      } catch {
        return .failure(error)
      }
    }
  }

  /// Ends the transfer when the task is cancelled meanwhile.
  private func unlessCancelled<Value: Sendable>(
    _ body: () async -> Result<Value, HTTPError>
  ) async throws(HTTPError) -> Value {
    try await withTaskCancellationHandler {
      await body()
    } onCancel: {
      giveUp()
    }.get()
  }

  private func giveUp() {
    guard !transfer.isOver else { return }
    transfer.finish(.failure(.cancelled(transfer.request)))
    _ = loop.submit(.drop(transfer.id))
  }
}
