import Models
import TestSupport
import Testing

@testable import VectorEngines

@Suite("The contract of vector engines, against each") struct ContractTests {
  @Test(
    "the nearest vectors are found, in order, with their cosine and what they are of", arguments: EngineKind.allCases)
  func nearest(kind: EngineKind) async throws {
    let engine = try await kind.engine("nearest")
    try await engine.prepare()
    let points = Points.document("a/b.md", passages: 300) + Points.document("c.swift", passages: 300, seed: 1)
    try await engine.upsert(points)
    #expect(try await engine.count() == 600)
    for question in [3, 77, 1_005, 50_000] {
      let vector = Points.vector(question)
      let expected = points.map { ($0, Points.cosine($0.vector, vector)) }.sorted { $0.1 > $1.1 }
      let hits = try await engine.nearest(vector, most: 10, filter: nil)
      #expect(hits.count == 10)
      // The engine's graph may miss one of the ten, the first it does not.
      #expect(Set(hits.map(\.id)).intersection(expected.prefix(10).map(\.0.id)).count >= 9)
      #expect(hits[0].id == expected[0].0.id)
      for hit in hits {
        let point = try #require(points.first { $0.id == hit.id })
        #expect(abs(hit.cosine - Points.cosine(point.vector, vector)) < 1e-4)
        #expect(hit.document == point.payload.document)
        #expect(hit.passage == point.payload.passage)
        #expect(hit.part == point.payload.part)
      }
      #expect(hits.map(\.cosine) == hits.map(\.cosine).sorted(by: >))
    }
    #expect(try await engine.nearest(Points.vector(1), most: 0, filter: nil) == [])
  }

  @Test("writing the same again changes nothing", arguments: EngineKind.allCases)
  func idempotent(kind: EngineKind) async throws {
    let engine = try await kind.engine("idempotent")
    let points = Points.document("a", passages: 20)
    for _ in 0..<3 {
      try await engine.prepare()
      try await engine.upsert(points)
      try await engine.upsert([])
    }
    #expect(try await engine.count() == 20)
  }

  @Test("filters are exact, alone and together", arguments: EngineKind.allCases)
  func filters(kind: EngineKind) async throws {
    let engine = try await kind.engine("filters")
    try await engine.prepare()
    let odd = [UInt8]("\u{fc} %2F \"quoted\"/".utf8) + [0xFF, 0x01]
    try await engine.upsert(
      Points.document("a.md", passages: 5, language: "markdown", modified: 1_000, seed: 1)
        + Points.document("b.swift", passages: 5, language: "swift", modified: 2_000_000_000_000, seed: 2)
        + Points.document(bytes: odd, passages: 5, language: "swift", modified: 3_000, seed: 3)
        + Points.document("d", passages: 5, seed: 4))
    func found(_ filter: EngineFilter) async throws -> Set<[UInt8]> {
      let hits = try await engine.nearest(Points.vector(9), most: 100, filter: filter)
      #expect(hits.count % 5 == 0)
      return Set(hits.map(\.document))
    }
    let (a, b, d) = (Array("a.md".utf8), Array("b.swift".utf8), Array("d".utf8))
    #expect(try await found(EngineFilter()) == [a, b, d, odd])
    #expect(try await found(EngineFilter(documents: [a, odd])) == [a, odd])
    #expect(try await found(EngineFilter(documents: [Array("a.m".utf8)])) == [])
    #expect(try await found(EngineFilter(documents: [])) == [])
    #expect(try await found(EngineFilter(languages: ["swift"])) == [b, odd])
    #expect(try await found(EngineFilter(modifiedSince: 2_000)) == [b, odd])
    #expect(try await found(EngineFilter(documents: [a, b], languages: ["swift", "c"], modifiedSince: 5)) == [b])
  }

  @Test("a changed document has its new vectors, and then no old ones", arguments: EngineKind.allCases)
  func replaced(kind: EngineKind) async throws {
    let engine = try await kind.engine("replaced")
    try await engine.prepare()
    try await engine.upsert(Points.document("a", passages: 6) + Points.document("b", passages: 4, seed: 1))
    let fresh = Points.document("a", passages: 3, content: "2", seed: 2)
    try await engine.upsert(fresh)
    #expect(try await engine.count() == 13)
    try await engine.remove(document: Array("a".utf8), except: "2")
    #expect(try await engine.count() == 7)
    let hits = try await engine.nearest(
      Points.vector(0), most: 100, filter: EngineFilter(documents: [Array("a".utf8)]))
    #expect(Set(hits.map(\.id)) == Set(fresh.map(\.id)))
    try await engine.remove(document: Array("a".utf8), except: nil)
    try await engine.remove(document: Array("never there".utf8), except: nil)
    #expect(try await engine.count() == 4)
    try await engine.remove([fresh[0].id])
    #expect(try await engine.count() == 4)
  }

  @Test("all names are told, page by page", arguments: EngineKind.allCases)
  func names(kind: EngineKind) async throws {
    let engine = try await kind.engine("names")
    try await engine.prepare()
    let points = Points.document("a", passages: 2_300)
    try await engine.upsert(points)
    var names: [PointID] = []
    var after: String?
    var pages = 0
    repeat {
      let page = try await engine.names(after: after)
      names += page.names
      after = page.next
      pages += 1
    } while after != nil
    #expect(pages >= 3)
    #expect(names.count == 2_300)
    #expect(Set(names) == Set(points.map(\.id)))
  }

  @Test(
    "vectors of another model are another collection, and other lengths are refused", arguments: EngineKind.allCases)
  func spaces(kind: EngineKind) async throws {
    let first = try await kind.engine("spaces")
    try await first.prepare()
    try await first.upsert(Points.document("a", passages: 3))
    let other = try await kind.engine("spaces", space: "another model")
    try await other.prepare()
    #expect(try await other.count() == 0)
    let error = try await endpointError {
      try await first.upsert([
        EnginePoint(
          vector: [1, 0], payload: EnginePayload(document: [0x61], content: "1", passage: 0))
      ])
    }
    #expect(error?.kind == .configuration)
    #expect(error?.description.contains("has vectors of 2 numbers and not 64") == true)
    let nan = EnginePoint(
      vector: [Float](repeating: .nan, count: 64), payload: EnginePayload(document: [0x61], content: "1", passage: 0))
    #expect(try await endpointError { try await first.upsert([nan]) }?.kind == .refused)
  }

  @Test(
    "a collection that was removed is told, and made anew when it is prepared again", arguments: EngineKind.allCases)
  func removed(kind: EngineKind) async throws {
    let engine = try await kind.engine("removed")
    try await engine.prepare()
    try await engine.upsert(Points.document("a", passages: 3))
    let other = try await kind.engine("removed")
    try await other.removeAll()
    try await other.removeAll()
    let error = try await endpointError { _ = try await engine.count() }
    #expect(error?.status == 404)
    #expect(error?.remedy?.contains("workbench index PATH --to \(kind.rawValue)") == true)
    try await engine.prepare()
    #expect(try await engine.count() == 0)
  }

  @Test(
    "a collection is moved, taken up where it was broken off, and left with nothing beyond",
    arguments: EngineKind.allCases)
  func transfer(kind: EngineKind) async throws {
    let engine = try await kind.engine("transfer")
    try await engine.prepare()
    try await engine.upsert(Points.document("gone", passages: 7, seed: 9))
    let points = Points.document("a", passages: 700) + Points.document("b", passages: 500, seed: 1)
    func copy(failingAfter pages: Int) async throws -> EngineTransfer.Summary {
      var rest = points[...]
      var done = 0
      return try await EngineTransfer.copy(into: engine) {
        if done == pages { throw BrokenOff() }
        done += 1
        let page = rest.prefix(300)
        rest = rest.dropFirst(page.count)
        return page.isEmpty ? nil : Array(page)
      }
    }
    await #expect(throws: BrokenOff.self) { _ = try await copy(failingAfter: 2) }
    #expect(try await engine.count() == 607)
    #expect(try await copy(failingAfter: .max) == .init(written: 600, present: 600, removed: 7))
    #expect(try await copy(failingAfter: .max) == .init(written: 0, present: 1200, removed: 0))
    #expect(try await engine.count() == 1200)
  }

  struct BrokenOff: Error {}
}
