internal import JSON

/// A file of tensors in the safetensors format: eight bytes with the length of a JSON header, the header, the tensors.
///
/// The header is believed in nothing: every tensor must lie within the file, be as long as its shape and type say, and
/// overlap no other.
struct Safetensors: Sendable {
  struct Tensor: Sendable, Equatable {
    let type: String
    let shape: [Int]
    /// Bytes of the file.
    let range: Range<Int>
  }

  let file: MappedFile
  private let tensors: [String: Tensor]

  /// No published header is longer; a longer length is a damaged file.
  private static let mostHeaderBytes = 16 << 20

  private static let elementBytes = [
    "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F64": 8,
  ]

  init(_ file: MappedFile) throws(EmbeddingError) {
    self.file = file
    let size = unsafe file.bytes.count
    guard size >= 8 else { throw .damaged(file.path, "it has \(size) bytes, too few for a header") }
    let length = unsafe UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(min(size - 8, Self.mostHeaderBytes)) else {
      throw .damaged(file.path, "its header would have \(length) bytes, the file has \(size)")
    }
    let begin = 8 + Int(length)
    let header: JSONView
    do {
      header = try JSONDocument(unsafe Array(file.bytes[8..<begin])).root
    } catch {
      throw .damaged(file.path, "its header is no JSON: \(error)")
    }
    guard header.kind == .object else { throw .damaged(file.path, "its header is no JSON object") }
    var tensors: [String: Tensor] = [:]
    for (name, value) in header.members where name != "__metadata__" {
      let tensor = try Self.tensor(name, value, in: file, begin: begin)
      guard tensors.updateValue(tensor, forKey: name) == nil else {
        throw .damaged(file.path, "its header has the tensor \(name) twice")
      }
    }
    let ranges = tensors.values.map(\.range).filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
    for (left, right) in zip(ranges, ranges.dropFirst()) where left.upperBound > right.lowerBound {
      throw .damaged(file.path, "two tensors overlap at byte \(right.lowerBound)")
    }
    self.tensors = tensors
  }

  private static func tensor(
    _ name: String, _ value: JSONView, in file: MappedFile, begin: Int
  ) throws(EmbeddingError) -> Tensor {
    func damaged(_ what: String) -> EmbeddingError { .damaged(file.path, "tensor \(name): \(what)") }
    guard let type = value["dtype"]?.string, let bytes = elementBytes[type] else { throw damaged("unknown dtype") }
    guard let dimensions = value["shape"], dimensions.kind == .array else { throw damaged("no shape") }
    var shape: [Int] = []
    var size = bytes
    for dimension in dimensions.elements {
      guard let count = dimension.integer, count >= 0 else { throw damaged("its shape has something that is no size") }
      let (product, overflows) = size.multipliedReportingOverflow(by: count)
      guard !overflows else { throw damaged("its shape has more elements than memory") }
      size = product
      shape.append(count)
    }
    let offsets = value["data_offsets"]?.elements.map(\.integer) ?? []
    guard offsets.count == 2, let first = offsets[0], let end = offsets[1] else { throw damaged("no data_offsets") }
    let room = unsafe file.bytes.count - begin
    guard first >= 0, first <= end, end <= room else {
      throw damaged("bytes \(first) to \(end) are not within the \(room) that follow the header")
    }
    guard end - first == size else { throw damaged("has \(end - first) bytes where its shape takes \(size)") }
    return Tensor(type: type, shape: shape, range: begin + first..<begin + end)
  }

  /// Whether there is a tensor of that name.
  func has(_ name: String) -> Bool { tensors[name] != nil }

  /// The tensor of that name; an error if there is none.
  func tensor(_ name: String) throws(EmbeddingError) -> Tensor {
    guard let tensor = tensors[name] else { throw .damaged(file.path, "the tensor \(name) is missing") }
    return tensor
  }

  /// Where the numbers of a tensor are, which must be F32 of this shape. They lie at any address.
  func floats(_ name: String, _ shape: [Int]) throws(EmbeddingError) -> UnsafeRawPointer {
    let tensor = try tensor(name)
    guard tensor.type == "F32" else { throw .damaged(file.path, "tensor \(name) is \(tensor.type), not F32") }
    guard tensor.shape == shape else {
      throw .damaged(file.path, "tensor \(name) has the shape \(tensor.shape), not \(shape)")
    }
    return unsafe file.bytes.baseAddress! + tensor.range.lowerBound
  }
}
