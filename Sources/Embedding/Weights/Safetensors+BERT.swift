internal import CKernels

extension Safetensors {
  /// The sizes of the BERT encoder that the file holds, from the shapes of its tensors.
  func shape() throws(EmbeddingError) -> ck_shape {
    func sizes(_ name: String) throws(EmbeddingError) -> (Int, Int) {
      let shape = try tensor(name).shape
      guard shape.count == 2 else { throw .damaged(file.path, "tensor \(name) is no matrix") }
      return (shape[0], shape[1])
    }
    let (words, width) = try sizes("embeddings.word_embeddings.weight")
    let (positions, _) = try sizes("embeddings.position_embeddings.weight")
    let (inner, _) = try sizes("encoder.layer.0.intermediate.dense.weight")
    var layers = 1
    while layers <= Int(CK_MOST_LAYERS), has("encoder.layer.\(layers).intermediate.dense.weight") { layers += 1 }
    guard
      width > 0, width % 64 == 0, width <= 1024, inner > 0, inner % 64 == 0, inner <= 4096,
      layers <= Int(CK_MOST_LAYERS),
      (1...4096).contains(positions), (1...1 << 20).contains(words)
    else {
      throw EmbeddingError(
        code: .unsupported, object: file.path,
        detail: "an encoder of \(layers) layers, \(width) and \(inner) wide, is not what the kernels are made for")
    }
    return ck_shape(
      words: UInt32(words), positions: UInt32(positions), width: UInt32(width), inner: UInt32(inner),
      layers: UInt32(layers))
  }

  /// Packs the tensors of the encoder, each checked for its shape, into `memory`, which has room for them.
  func pack(_ shape: ck_shape, _ format: ck_format, into memory: UnsafeMutableRawPointer) throws(EmbeddingError) {
    let (width, inner) = (Int(shape.width), Int(shape.inner))
    func linear(_ name: String, _ columns: Int, _ depth: Int) throws(EmbeddingError) -> ck_source_linear {
      unsafe ck_source_linear(
        weight: try floats("\(name).weight", [columns, depth]), bias: try floats("\(name).bias", [columns]))
    }
    func norm(_ name: String) throws(EmbeddingError) -> ck_source_norm {
      unsafe ck_source_norm(
        weight: try floats("\(name).weight", [width]), bias: try floats("\(name).bias", [width]))
    }
    func layer(_ number: Int) throws(EmbeddingError) -> ck_source_layer {
      let name = "encoder.layer.\(number)"
      return unsafe ck_source_layer(
        query: try linear("\(name).attention.self.query", width, width),
        key: try linear("\(name).attention.self.key", width, width),
        value: try linear("\(name).attention.self.value", width, width),
        attention: try linear("\(name).attention.output.dense", width, width),
        attention_norm: try norm("\(name).attention.output.LayerNorm"),
        inner: try linear("\(name).intermediate.dense", inner, width),
        outer: try linear("\(name).output.dense", width, inner),
        outer_norm: try norm("\(name).output.LayerNorm"))
    }
    let types = try tensor("embeddings.token_type_embeddings.weight").shape
    guard let typeCount = types.first, typeCount > 0 else { throw .damaged(file.path, "it has no token type") }
    var layers: [ck_source_layer] = unsafe []
    for number in 0..<Int(shape.layers) { unsafe layers.append(try layer(number)) }
    let words = unsafe try floats("embeddings.word_embeddings.weight", [Int(shape.words), width])
    let positions = unsafe try floats("embeddings.position_embeddings.weight", [Int(shape.positions), width])
    let type = unsafe try floats("embeddings.token_type_embeddings.weight", [typeCount, width])
    let norm = unsafe try norm("embeddings.LayerNorm")
    var shape = shape
    unsafe layers.withUnsafeBufferPointer { layers in
      var source = unsafe ck_source(
        words: words, positions: positions, type: type, norm: norm, layers: layers.baseAddress!)
      unsafe ck_pack(&shape, format, &source, memory)
    }
  }
}
