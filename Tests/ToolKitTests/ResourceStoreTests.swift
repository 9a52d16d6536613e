import Testing
import ToolKit

@Suite("Artifacts in memory")
struct ResourceStoreTests {
  @Test("What is published is read by its URI, with name, type and size in the link")
  func publishing() throws {
    let store = ResourceStore()
    let link = try store.publish([1, 2, 3], name: "out/plot ü.png", mimeType: "image/png")
    #expect(link.name == "out/plot ü.png")
    #expect(link.mimeType == "image/png")
    #expect(link.size == 3)
    #expect(link.uri.hasSuffix("/out%2Fplot%20%C3%BC.png"))
    let resource = try #require(store.read(link.uri))
    #expect(resource.bytes == [1, 2, 3])
    #expect(resource.mimeType == "image/png")
  }

  @Test("URIs are 128 random bits, never the same, and nothing near one is found")
  func unguessable() throws {
    let store = ResourceStore()
    let uris = try (0..<100).map { _ in try store.publish([0], name: "a", mimeType: "text/plain").uri }
    #expect(Set(uris).count == 100)
    #expect(uris.allSatisfy { $0.utf8.count == "workbench://artifact/".utf8.count + 32 + 2 })
    #expect(store.read("workbench://artifact/" + String(repeating: "0", count: 32) + "/a") == nil)
    #expect(store.read("workbench://artifact/") == nil)
    #expect(store.read("file:///etc/passwd") == nil)
    #expect(store.read("") == nil)
  }

  @Test("Another spelling of the name finds the same artifact")
  func nameIsForPeople() throws {
    let store = ResourceStore()
    let link = try store.publish([7], name: "a b.txt", mimeType: "text/plain")
    #expect(store.read(String(link.uri.dropLast("a%20b.txt".count)) + "a b.txt")?.bytes == [7])
  }

  @Test("The least recently used artifacts make room for new ones")
  func eviction() throws {
    let store = ResourceStore(capacity: 10)
    let first = try store.publish([UInt8](repeating: 1, count: 4), name: "1", mimeType: "text/plain")
    let second = try store.publish([UInt8](repeating: 2, count: 4), name: "2", mimeType: "text/plain")
    _ = store.read(first.uri)
    let third = try store.publish([UInt8](repeating: 3, count: 4), name: "3", mimeType: "text/plain")
    #expect(store.read(first.uri) != nil)
    #expect(store.read(second.uri) == nil)
    #expect(store.read(third.uri) != nil)
    // What was pushed out counts no longer: two bytes are left.
    _ = try store.publish([4, 4], name: "4", mimeType: "text/plain")
    #expect(store.read(first.uri) != nil && store.read(third.uri) != nil)
  }

  @Test("An artifact larger than the store is refused and pushes nothing out")
  func tooLarge() throws {
    let store = ResourceStore(capacity: 10)
    let kept = try store.publish([1], name: "1", mimeType: "text/plain")
    let error = #expect(throws: ToolError.self) {
      try store.publish([UInt8](repeating: 0, count: 11), name: "big", mimeType: "text/plain")
    }
    #expect(error?.code == "artifact_too_large")
    #expect(store.read(kept.uri) != nil)
  }

  @Test("The number of artifacts is bounded too")
  func count() throws {
    let store = ResourceStore(maximumCount: 2)
    let links = try (0..<3).map { try store.publish([], name: "\($0)", mimeType: "text/plain") }
    #expect(links.map { store.read($0.uri) != nil } == [false, true, true])
  }
}
