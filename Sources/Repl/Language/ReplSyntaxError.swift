/// A line that cannot be read: what is wrong, and what to write instead.
package struct ReplSyntaxError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
