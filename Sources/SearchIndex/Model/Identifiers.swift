/// Which collection. Unique in its database, never used again.
package struct CollectionID: Hashable, Sendable {
  package let number: Int
  package init(number: Int) { self.number = number }
}

/// Which document. Unique in its database, never used again.
package struct DocumentID: Hashable, Sendable {
  package let number: Int
  package init(number: Int) { self.number = number }
}

/// Which passage. Unique in its database, never used again; passages that were added later have greater numbers.
package struct PassageID: Hashable, Sendable, Comparable {
  package let number: UInt32
  package init(number: UInt32) { self.number = number }
  package static func < (one: PassageID, other: PassageID) -> Bool { one.number < other.number }
}
