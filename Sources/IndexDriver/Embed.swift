import Embedding
import Glibc

/// Writes the vectors of texts to a file of 32-bit floats.
func embed(state: String, texts: String, into path: String) throws {
  let model = MiniLM(.miniLM(state: state))
  guard let file = unsafe fopen(path, "w") else { fail("cannot write \(path)") }
  for text in lines(of: texts) {
    let vector = try model.vector(of: text)
    guard unsafe fwrite(vector, 4, vector.count, file) == vector.count else { fail("cannot write \(path)") }
  }
  unsafe fclose(file)
}
