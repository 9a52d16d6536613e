/// What this program is called and which version it is.
package enum Product {
  package static let name = "workbench"
  package static let title = "Workbench"
  package static let version = "0.1.0"
  /// One sentence for people.
  package static let summary = "Tools for models on one Linux machine: offline, without root, in a sandbox"
}
