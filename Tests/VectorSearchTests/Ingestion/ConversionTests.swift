import Foundation
import Programs
import Roots
import Sandbox
import SearchIndex
import TestSupport
import Testing

@testable import VectorSearch

/// A converter that says what its documents say, and waits before it does if it is given something to wait for.
private struct FakeConverter: DocumentConverting {
  var gate: Event<Void>?

  func objection(to format: DocumentFormat) -> SkipReason? {
    format == .rtf ? SkipReason("no_converter", "rtf: not today") : nil
  }

  func convert(_ bytes: [UInt8], _ format: DocumentFormat) async throws -> [UInt8] {
    try await gate?.value()
    guard bytes.first != UInt8(ascii: "!") else { throw ConversionError(SkipReason("not_converted", "broken")) }
    return bytes
  }
}

@Suite("Documents of which a program makes text") struct ConversionTests {
  private let fixture: LibraryFixture

  init() throws { fixture = try LibraryFixture() }

  @Test("Text of a document is searched, kept, and shown with its page")
  func kept() async throws {
    try fixture.write("aardvark\n\u{0C}badger\n", to: "a.pdf")
    try fixture.write("!", to: "b.pdf")
    try fixture.write("cheetah", to: "c.rtf")
    let embedder = FakeEmbedder()
    let library = fixture.library(embedder, converter: FakeConverter())
    let state = try await fixture.refresh(library)
    #expect(
      state.skipped == [SkipReason("not_converted", "broken"): 1, SkipReason("no_converter", "rtf: not today"): 1])
    #expect(try fixture.keys(with: "badger", in: state, of: library) == ["a.pdf"])
    #expect(try fixture.waiting(state, of: library) == 0)
    let document = try #require(try library.index().document(Array("a.pdf".utf8), in: state.collection.id))
    #expect(document.language == "pdf")
    let passage = try #require(try library.index().passages(of: document.id).first)
    #expect(passage.headings == ["page 1"])
    let read = try library.read(document, of: state.collection, roots: fixture.roots)
    #expect(read.freshness == .current)
    #expect(read.text(from: passage, through: passage).starts(with: Array("aardvark".utf8)))
    try fixture.write("another\n", to: "a.pdf")
    #expect(try library.read(document, of: state.collection, roots: fixture.roots).freshness == .stale)
    try fixture.write("!", to: "a.pdf", secondsAgo: 5)
    let last = try await fixture.refresh(library)
    #expect(last.files == 0 && last.skipped[SkipReason("not_converted", "broken")] == 2)
  }

  @Test("A document that takes long keeps no question from what has changed meanwhile")
  func slow() async throws {
    try fixture.write("aardvark", to: "a.pdf")
    try fixture.write("badger", to: "b.txt")
    let gate = Event<Void>()
    let library = fixture.library(converter: FakeConverter(gate: gate))
    let place = try fixture.roots.openFileOrFolder(".")
    // Patience for the look, not for the document: the first waits until it is over by itself, the second for nothing.
    async let whole = library.refresh(place, roots: fixture.roots, patience: .seconds(600))
    let folder = try await library.refresh(place, roots: fixture.roots, patience: .zero).collection.id
    let live = try #require(library.folder(of: folder))
    _ = try await live.looks.wait(for: 1, until: .now + .seconds(600))
    try fixture.write("cheetah", to: "b.txt", secondsAgo: 5)
    let look = live.ask(live.folder)
    if look.starts { library.startLook(live) }
    #expect(try await live.looks.wait(for: look.number, until: .now + .seconds(600)))
    try live.check(look.number)
    let state = try await library.refresh(place, roots: fixture.roots, patience: .milliseconds(1))
    #expect(try fixture.keys(with: "cheetah", in: state, of: library) == ["b.txt"])
    #expect(state.unread == 1)
    gate.fire(())
    #expect(try fixture.keys(with: "aardvark", in: try await whole, of: library) == ["a.pdf"])
  }

  @Test("Without a converter documents are counted with what is missing, and not tried again")
  func none() async throws {
    try fixture.write("x", to: "a.pdf")
    let library = fixture.library()
    for _ in 0..<2 {
      #expect(
        try await fixture.refresh(library).skipped
          == [SkipReason("no_converter", "pdf: no sandbox to read it in"): 1])
    }
  }

  /// The host that SwiftPM builds beside the test bundle.
  private func converter(searchPath: [String] = []) -> SandboxConverter {
    SandboxConverter(
      host: SandboxHost(SandboxHost.Options(hostPath: SpawnedServer.products + "/sandbox-host")),
      machine: Machine(searchPath: searchPath, pythonEnvironment: nil))
  }

  @Test("pdftotext reads a page in the sandbox, and is named when it cannot")
  func pdf() async throws {
    let converter = converter()
    try #require(converter.objection(to: .pdf) == nil, "tools/setup installs poppler-utils")
    let text = try await converter.convert(Self.page(saying: "An aardvark in Courier"), .pdf)
    #expect(String(decoding: text, as: UTF8.self).contains("An aardvark in Courier"))
    await #expect { try await converter.convert(Array("no PDF".utf8), .pdf) } throws: {
      ($0 as? ConversionError)?.reason.words == "pdf: pdftotext could not read it"
    }
    await #expect { try await converter.convert(Self.page(saying: ""), .pdf) } throws: {
      ($0 as? ConversionError)?.reason.code == "no_text"
    }
    #expect(converter.objection(to: .xlsx)?.words == "xlsx: no program reads it here")
  }

  /// A document of one page, without a table of its objects: readers make one.
  private static func page(saying text: String) -> [UInt8] {
    let content = "BT /F1 12 Tf 72 720 Td (\(text)) Tj ET"
    return Array(
      """
      %PDF-1.4
      1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
      2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
      3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
      4 0 obj<</Length \(content.utf8.count)>>stream
      \(content)
      endstream endobj
      5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Courier>>endobj
      trailer<</Root 1 0 R>>
      """.utf8)
  }
}
