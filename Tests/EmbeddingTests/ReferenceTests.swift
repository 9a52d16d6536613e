import TestSupport
import Testing

@testable import Embedding

@Suite("Against the published model, on 1,000 texts")
struct ReferenceTests {
  @Test("The tokens are those of the published tokenizer")
  func tokens() throws {
    let tokenizer = try Tokenizer(vocabulary: MappedFile(Reference.files.vocabulary).content())
    #expect(Reference.shared.texts.count == 1000)
    for (text, expected) in zip(Reference.shared.texts, Reference.shared.tokens) {
      #expect(tokenizer.input(of: text) == expected, "\(String(decoding: text, as: UTF8.self).debugDescription)")
      #expect(tokenizer.count(of: text) == expected.count - Tokenizer.markCount)
    }
  }

  @Test(
    "Every path of this machine makes the published vectors",
    arguments: KernelPath.all.filter { $0.isAvailable && !$0.name.hasPrefix("scalar-") }.map(\.name))
  func vectors(_ name: String) async throws {
    let path = try #require(KernelPath.all.first { $0.name == name })
    let model = MiniLM(Reference.files, path: path)
    let reference = Reference.shared
    // All texts where a server on this machine would use the path. The plain loops take a tenth of a second a text, and so do
    // all paths under a sanitizer.
    let isChosen = [KernelPath.best().name, KernelPath.best(quantised: true).name].contains(name)
    let step = name == "scalar" || Installed.hasSanitizer ? 50 : isChosen ? 1 : 10
    let chosen = Array(stride(from: 0, to: reference.texts.count, by: step))
    let made = try await model.embed(chosen.map { reference.texts[$0] })
    try #require(made.count == chosen.count)
    var least: Float = 1
    for (place, index) in chosen.enumerated() {
      let expected = reference.vectors[index * 384..<(index + 1) * 384]
      let cosine = zip(made[place], expected).reduce(0) { $0 + $1.0 * $1.1 }
      least = min(least, cosine)
    }
    #expect(least >= (path.isQuantised ? 0.99 : 0.999))
  }

  @Test(
    "A path that this machine lacks is refused by its name",
    arguments: KernelPath.all.filter { !$0.isAvailable }.map(\.name))
  func missing(_ name: String) throws {
    let path = try #require(KernelPath.all.first { $0.name == name })
    let error = try #require(throws: EmbeddingError.self) { try Encoder(Reference.files, path: path) }
    #expect(error.code == .unsupported)
    #expect(error.object == name)
  }
}
