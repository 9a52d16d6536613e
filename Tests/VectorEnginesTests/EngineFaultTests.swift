import HTTP
import JSON
import Models
import Observe
import Synchronization
import TestSupport
import Testing

@testable import VectorEngines

@Suite("Engines in trouble") struct EngineFaultTests {
  /// A Qdrant collection whose next requests are answered as `faults` says: status 0 is silence.
  private func qdrant(
    _ title: String, _ faults: [(status: Int, body: String)], allowance: Duration = .seconds(30),
  ) async throws -> any VectorEngine {
    // The allowance is for what is tested, not for what comes before it.
    try await EngineKind.qdrant.engine(title, time: Self.patient).prepare()
    let engine = try await EngineKind.qdrant.engine(title, allowance: allowance, time: Self.patient)
    let name = EngineCollection(title: title, space: "model", dimension: 64).name
    let list = faults.map { "{\"status\":\($0.status),\"body\":\($0.body)}" }.joined(separator: ",")
    let address = try await EngineKind.qdrant.address().appending("faults/\(name)")
    let answer = try await EngineKind.client.send(.json(.put, address, body: Array("[\(list)]".utf8)))
    #expect(answer.status == 200)
    return engine
  }

  /// Sleeps for nothing.
  private static let patient = CallTime(
    now: { .now }, wallSeconds: { 0 }, sleep: { _ in try Task.checkCancellation() }, random: { 0.5 })

  private static let error = #"{"status":{"error":"Service internal error: no quorum"},"time":0.1}"#
  private static let half = #"{"result":{"operation_id":1,"status":"wait_timeout"},"status":"ok","time":0.1}"#
  private static let acknowledged = #"{"result":{"operation_id":1,"status":"acknowledged"},"status":"ok","time":0.1}"#

  @Test("what passes is tried again, and a write that is repeated is written once")
  func passes() async throws {
    let engine = try await qdrant("passes", [(500, Self.error), (503, Self.error)])
    try await engine.upsert(Points.document("a", passages: 5))
    #expect(try await engine.count() == 5)
  }

  @Test("what does not pass is told in the engine's words")
  func stays() async throws {
    let engine = try await qdrant("stays", Array(repeating: (500, Self.error), count: 9))
    let error = try await endpointError { try await engine.upsert(Points.document("a", passages: 1)) }
    #expect(error?.kind == .unavailable)
    #expect(error?.description.contains("status 500: Service internal error: no quorum") == true)
    #expect(error?.description.hasPrefix("Qdrant at http://127.0.0.1:") == true)
  }

  @Test("a write that is logged counts, one that is half done does not")
  func half() async throws {
    let engine = try await qdrant("half", [(200, Self.acknowledged), (200, Self.half)])
    try await engine.upsert(Points.document("a", passages: 1))
    let error = try await endpointError { try await engine.upsert(Points.document("a", passages: 1)) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains("did not complete a write: wait_timeout") == true)
  }

  @Test(
    "an answer that is not an engine's is refused",
    arguments: [
      "[]", "{}", #"{"status":"ok"}"#, #"{"status":"ok","result":{}}"#, #"{"status":"ok","result":{"points":[{}]}}"#,
      #"{"status":"ok","result":{"points":[{"id":7,"score":1,"payload":{}}]}}"#,
      #"{"status":"ok","result":{"points":[{"id":"00000000-0000-8000-8000-000000000000","score":1}]}}"#,
    ])
  func malformed(body: String) async throws {
    let engine = try await qdrant("malformed \(body)", [(200, body)])
    let error = try await endpointError { _ = try await engine.nearest(Points.vector(0), most: 3, filter: nil) }
    #expect(error?.kind == .malformed)
  }

  @Test("an engine that says nothing is waited for as long as the call has")
  func silent() async throws {
    let engine = try await qdrant("silent", [(0, "{}")], allowance: .milliseconds(200))
    let error = try await endpointError { _ = try await engine.count() }
    #expect(error?.kind == .deadline)
  }

  @Test("a transfer to an engine that loses what it was given is no success")
  func losing() async throws {
    let empty = #"{"result":{"points":[],"next_page_offset":null},"status":"ok","time":0.1}"#
    let exists = #"{"result":{"exists":true},"status":"ok","time":0.1}"#
    let look =
      #"{"result":{"config":{"params":{"vectors":{"size":64,"distance":"Cosine"}}}},"status":"ok","time":0.1}"#
    let engine = try await qdrant("losing", [exists, look, empty, Self.acknowledged].map { (200, $0) })
    var pages = [Points.document("a", passages: 3)]
    let error = try await endpointError {
      _ = try await EngineTransfer.copy(into: engine) { pages.popLast() }
    }
    #expect(error?.description.contains("it has 0 vectors and not 3") == true)
  }

  @Test("a wrong key is told, and never shown")
  func wrongKey() async throws {
    let engine = try await EngineKind.qdrant.engine("key", key: "canary-key")
    let error = try await endpointError { try await engine.prepare() }
    #expect(error?.kind == .configuration)
    #expect(error?.description.contains("status 401: Must provide an API key; check its API key") == true)
    #expect(error?.description.contains("canary") == false)
  }

  @Test("an engine that is not there is named with its address", arguments: EngineKind.allCases)
  func unreachable(kind: EngineKind) async throws {
    let collection = EngineCollection(title: "x", space: "y", dimension: 64)
    let address = try HTTPAddress("http://127.0.0.1:1")
    let endpoint =
      kind == .chroma ? ChromaEngine.endpoint(address, key: .none) : QdrantEngine.endpoint(address, key: .none)
    let caller = EndpointCaller(endpoint, client: EngineKind.client, redactor: .init(), time: Self.patient)
    let engine: any VectorEngine =
      kind == .chroma ? ChromaEngine(collection, caller) : QdrantEngine(collection, caller)
    let error = try await endpointError { _ = try await engine.nearest(Points.vector(0), most: 1, filter: nil) }
    #expect(error?.kind == .unavailable)
    #expect(error?.description.contains("at http://127.0.0.1:1: cannot connect") == true)
  }
}
