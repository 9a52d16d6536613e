import Foundation
import TestSupport

/// Files under Tests/Fixtures.
enum Fixture {
  private static func path(_ name: String) -> String { Snapshot.checkout + "/Tests/Fixtures/" + name }

  /// The names of the files in a folder of fixtures, sorted.
  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The bytes of a fixture.
  static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }
}
