/// One resource under a fixed URI, listed and read by clients.
package protocol Resource: Sendable {
  /// An absolute URI, which is its identity.
  var uri: String { get }
  /// A short name, such as a file's.
  var name: String { get }
  /// The name that a host shows to people.
  var title: String { get }
  /// What it holds, for people and models.
  var description: String { get }
  var mimeType: String? { get }
  /// Bytes before any encoding, if they are known beforehand.
  var size: Int? { get }
  var annotations: Annotations? { get }
  var icons: [Icon] { get }
  /// How long what was read stays true. Zero, the default, for what may change at any moment.
  var timeToLive: Duration { get }

  /// What it holds now.
  ///
  /// - Throws: `ToolError` for what the caller can change, `CancellationError` when it was cancelled; any other error is
  ///   reported as an internal one.
  func read(in context: ToolContext) async throws -> ResourceBody
}

extension Resource {
  package var mimeType: String? { nil }
  package var size: Int? { nil }
  package var annotations: Annotations? { nil }
  package var icons: [Icon] { [] }
  package var timeToLive: Duration { .zero }
}

/// Resources whose URIs follow a pattern, such as `log://{day}/entries`.
///
/// The variables are declared as a tool's arguments are, under the names of the pattern. Variables with fixed choices are
/// completed by themselves, others if the template is also `Completing`.
package protocol ResourceTemplate: Sendable {
  associatedtype Variables: ToolInput

  /// The pattern: RFC 6570, level 1. A variable stands for one or more characters other than `/`, `?` and `#`; it arrives
  /// decoded, so that it may hold any text: open paths made of it with `context.roots` only. At the end there may be one of
  /// level 2, `{+path}`, which stands for the rest of the URI, slashes too, and arrives as it is written there.
  var uriTemplate: String { get }
  var name: String { get }
  var title: String { get }
  var description: String { get }
  /// The type that all of them have, if they have the same.
  var mimeType: String? { get }
  var annotations: Annotations? { get }
  var icons: [Icon] { get }
  /// As a resource's.
  var timeToLive: Duration { get }
  /// Whether what is behind one of its URIs can be another thing later, so that it is worth watching. True by default.
  var canChange: Bool { get }
  /// Whether values of a variable may be suggested. True by default; where it is false, a server need not look at
  /// `Variables` before it says at its start what it offers.
  var isCompleted: Bool { get }

  /// What the resource with these variables holds now, or nil if there is none.
  ///
  /// - Throws: as a resource.
  func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody?
}

extension ResourceTemplate {
  package var mimeType: String? { nil }
  package var annotations: Annotations? { nil }
  package var icons: [Icon] { [] }
  package var timeToLive: Duration { .zero }
  package var canChange: Bool { true }
  package var isCompleted: Bool { true }
}

/// Resources that are read by whoever knows their URI and never listed.
package protocol ResourceProvider: Sendable {
  /// What is behind a URI, or nil if it is none of these or no longer there.
  func resource(at uri: String) -> ReadResource?
}

/// What reading a resource gave.
package struct ReadResource: Sendable, Hashable {
  package let contents: ResourceContents
  /// How long it stays true.
  package let timeToLive: Duration

  package init(_ contents: ResourceContents, timeToLive: Duration) {
    self.contents = contents
    self.timeToLive = timeToLive
  }
}
