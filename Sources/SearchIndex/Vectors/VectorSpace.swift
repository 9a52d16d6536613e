/// What vectors can be compared: those of one model, made in one way.
package struct VectorSpace: Sendable, Hashable {
  /// The model, its checksum, and how its output is pooled and normalised. Collections remember it and refuse others.
  package let identity: String
  /// Components of a vector, a multiple of 64.
  package let width: Int
  /// Where the model's vectors have their middle. Signs are taken around it, which makes them say more: of the ten
  /// nearest of 79,000 passages .978 are among the first hundred then, and .959 around zero. It belongs to the space,
  /// and not to the vectors at hand, so that codes made at different times can be compared.
  package let centre: [Float]

  package init(identity: String, width: Int, centre: [Float]? = nil) {
    precondition(width > 0 && width % 64 == 0 && width <= 1024, "vectors of \(width) components have no codes")
    self.identity = identity
    self.width = width
    self.centre = centre ?? [Float](repeating: 0, count: width)
  }
}
