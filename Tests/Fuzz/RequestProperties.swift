import Glibc
import JSON
import JSONRPC
import MCP
import Roots
import ToolKit

/// Whatever comes in: the server lives, every line it writes is JSON, and every request that can be answered is answered
/// exactly once.
enum RequestProperties {
  static func violation(_ input: [UInt8]) -> String? {
    let expected = Expectation(input)
    let output: [UInt8]
    do { output = try answers(to: input) } catch { return "no connection: \(error)" }
    guard output.isEmpty || output.last == 0x0A else { return "the output ends in the middle of a line" }
    var counts: [RequestID: Int] = [:]
    for line in output.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      guard let root = try? JSONDocument(Array(line)).root else {
        return "no JSON: \(String(decoding: line, as: UTF8.self))"
      }
      for message in root.kind == .array ? Array(root.elements) : [root] {
        if message["method"] != nil { continue }
        guard message["result"] != nil || message["error"] != nil else { return "neither result nor error" }
        guard let id = message["id"].flatMap(RequestID.init) else { continue }
        counts[id, default: 0] += 1
      }
    }
    return expected.violation(counts)
  }

  /// How many answers there may be to each id.
  private struct Expectation {
    /// Requests on lines of their own, which are answered in any case.
    private var requests: [RequestID: Int] = [:]
    /// Requests in arrays, which are refused as a whole in most revisions.
    private var inArrays: [RequestID: Int] = [:]
    private var cancelled: Set<RequestID> = []

    init(_ input: [UInt8]) {
      for line in input.split(separator: 0x0A) {
        guard let root = try? JSONDocument(Array(line)).root else { continue }
        if root.kind == .array {
          for element in root.elements { add(Message(element), to: \.inArrays) }
        } else {
          add(Message(root), to: \.requests)
        }
      }
    }

    private mutating func add(_ message: Message, to counts: WritableKeyPath<Expectation, [RequestID: Int]>) {
      switch message {
      case .request(let request): self[keyPath: counts][request.id, default: 0] += 1
      case .invalid(let id?, _): self[keyPath: counts][id, default: 0] += 1
      case .notification(let notification):
        if let id = notification.params?["requestId"].flatMap(RequestID.init) { cancelled.insert(id) }
      case .invalid(nil, _), .response: break
      }
    }

    func violation(_ counts: [RequestID: Int]) -> String? {
      for (id, count) in counts where count > requests[id, default: 0] + inArrays[id, default: 0] {
        return "\(count) answers to the id \(id.description)"
      }
      for (id, count) in requests where !cancelled.contains(id) && counts[id, default: 0] < count {
        return "\(counts[id, default: 0]) answers to \(count) requests with the id \(id.description)"
      }
      return nil
    }
  }

  // MARK: The server

  private struct SystemFailure: Error { let operation: String, error: CInt }

  /// One for each input: what an input adds to the lists is gone with it.
  private static func offer() throws -> Offer {
    let offer = Offer(
      tools: try ToolRegistry([AllKinds()]), prompts: try PromptRegistry([AllKindsPrompt()]),
      resources: try ResourceRegistry(templates: [AllNames()]), isFixed: false)
    try offer.change { lists in try lists.resources.add(Growing(offer: offer)) }
    return offer
  }

  private static let executor = ComputeExecutor()

  /// Everything the server writes when its input is `input`. Both are files, so that nothing has to run beside it.
  private static func answers(to input: [UInt8]) throws -> [UInt8] {
    let source = try temporaryFile()
    let sink = try temporaryFile()
    defer {
      close(source)
      close(sink)
    }
    guard unsafe input.withUnsafeBytes({ unsafe pwrite(source, $0.baseAddress, $0.count, 0) }) == input.count else {
      throw SystemFailure(operation: "pwrite", error: errno)
    }
    let offer = try offer()
    // The resource holds the offer that holds it.
    defer { offer.change { lists in _ = lists.resources.remove("x:grow") } }
    let server = MCPServer(
      info: ServerInfo(name: "fuzz", title: "Fuzz", version: "1.0.0"), offer: offer, pageSize: 2, roots: .none,
      executor: executor)
    _ = server.run(input: source, output: sink)
    let size = Int(lseek(sink, 0, SEEK_END))
    var output = [UInt8](repeating: 0, count: size)
    guard unsafe output.withUnsafeMutableBytes({ unsafe pread(sink, $0.baseAddress, size, 0) }) == size else {
      throw SystemFailure(operation: "pread", error: errno)
    }
    return output
  }

  /// A file without a name.
  private static func temporaryFile() throws -> CInt {
    var path = Array("/tmp/workbench-fuzz-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&path)
    guard descriptor >= 0 else { throw SystemFailure(operation: "mkstemp", error: errno) }
    unsafe unlink(path)
    return descriptor
  }
}
