/// How much of a folder is taken in.
package struct LibraryLimits: Sendable {
  /// Bytes of a file.
  package var fileBytes = 2 << 20
  /// Bytes of a file of which text is made by a program, such as a PDF.
  package var convertedBytes = 32 << 20
  /// Files of a collection.
  package var files = 100_000
  /// Entries that a walk looks at, ignored ones counted.
  package var entries = 1_000_000
  /// How long a walk may take.
  package var walk = Duration.seconds(120)
  /// Folders of one collection that are watched; a collection with more is looked at with every question.
  package var watches = 4096
  /// How old the last look at a watched folder may be if nothing was reported since.
  package var watchedFor = Duration.seconds(2)
  /// Documents and bytes that are put in one transaction.
  package var batchFiles = 256
  package var batchBytes = 4 << 20
  /// Folders that are kept in mind, with a descriptor each.
  package var folders = 16
  /// How long documents are claimed for, in milliseconds; longer than a batch of vectors takes.
  package var claim = 20_000

  package init() {}
}
