import Foundation
import TestSupport
import Testing

@testable import Embedding

@Suite("Safetensors")
struct SafetensorsTests {
  /// A file whose header is `header`, followed by `bytes` zeros.
  private func read(_ header: String, bytes: Int, length: UInt64? = nil) throws -> Safetensors {
    let folder = try TemporaryFolder()
    var data = Data()
    unsafe withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) {
      unsafe data.append(contentsOf: $0)
    }
    data += Data(header.utf8) + Data(count: bytes)
    let path = folder.path(of: "x.safetensors")
    try data.write(to: URL(fileURLWithPath: path))
    return try Safetensors(MappedFile(path))
  }

  @Test("A tensor is found with its shape and its bytes")
  func found() throws {
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I8","shape":[],"data_offsets":[24,25]}}"#
    let file = try read(header, bytes: 25)
    let begin = 8 + header.utf8.count
    #expect(try file.tensor("a") == Safetensors.Tensor(type: "F32", shape: [2, 3], range: begin..<begin + 24))
    #expect(try file.tensor("b").range.count == 1)
    #expect(throws: EmbeddingError.self) { try file.tensor("c") }
    #expect(throws: EmbeddingError.self) { _ = unsafe try file.floats("a", [3, 2]) }
    #expect(throws: EmbeddingError.self) { _ = unsafe try file.floats("b", []) }
  }

  @Test(
    "A header that lies is an error that says where",
    arguments: [
      (#"[]"#, "no JSON object"), (#"{"a":"#, "no JSON"),
      (#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}"#, "20 bytes where its shape takes 24"),
      (#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]}}"#, "not within"),
      (#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[-24,0]}}"#, "not within"),
      (#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[24,0]}}"#, "not within"),
      (#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0]}}"#, "no data_offsets"),
      (#"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,2.5]}}"#, "no data_offsets"),
      (#"{"a":{"dtype":"F32","shape":[-2,-3],"data_offsets":[0,24]}}"#, "no size"),
      (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,24]}}"#, "more elements than memory"),
      (#"{"a":{"dtype":"F33","shape":[2,3],"data_offsets":[0,24]}}"#, "unknown dtype"),
      (#"{"a":{"dtype":"F32","data_offsets":[0,24]}}"#, "no shape"), (#"{"a":7}"#, "unknown dtype"),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
        "overlap"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        "twice"
      ),
    ])
  func lies(_ header: String, _ expected: String) throws {
    let error = try #require(throws: EmbeddingError.self) { try read(header, bytes: 24) }
    #expect(error.code == .damaged)
    #expect(error.description.contains(expected), "\(error)")
  }

  @Test(
    "A length of the header that the file cannot have is an error", arguments: [3, 1 << 30, UInt64.max] as [UInt64])
  func length(_ length: UInt64) throws {
    #expect(throws: EmbeddingError.self) { try read("{}", bytes: 0, length: length) }
  }

  @Test("A file that is missing, empty, too short or a folder is an error with its path")
  func files() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "empty")
    try folder.write("1234567", to: "short")
    for (name, code) in [
      ("none", EmbeddingError.Code.missing), ("empty", .damaged), ("short", .damaged), (".", .damaged),
    ] {
      let path = folder.path(of: name)
      let error = try #require(throws: EmbeddingError.self) { try Safetensors(MappedFile(path)) }
      #expect(error.code == code)
      #expect(error.object == path)
    }
  }
}
