import Sandbox

/// What `doctor` found out, by doing.
struct DoctorReport: Encodable {
  /// A layer of the isolation.
  struct Layer: Encodable {
    let name: String
    let engaged: Bool
    /// What failed and how the system called it.
    let failure: String?
    let repair: String?
  }

  struct SandboxState: Encodable {
    let tier: String
    let minimum: String
    let landlockABI: Int?
    let privileged: Bool?
    let layers: [Layer]
    /// Why the sandbox could not even be tried.
    let failure: String?
    let repair: String?
    /// Whether untrusted code would run.
    let ok: Bool
  }

  struct Language: Encodable {
    let name: String
    let ok: Bool
    /// Whether a machine that lacks it is in order all the same.
    let optional: Bool
    /// Where the interpreter or compiler lies on the machine.
    let path: String?
    /// What the interpreter says of itself, inside the sandbox.
    let version: String?
    /// What is missing, or what the reader should know.
    let note: String?
    /// Packages beyond the standard library, `name version`.
    let packages: [String]
    /// Whether an interpreter is kept with its libraries loaded, and which; nil if the language has no such way.
    var warm: String? = nil
  }

  /// A linter of `lint`; a machine that lacks one is in order all the same.
  struct Linter: Encodable {
    let name: String
    /// The languages whose files it reads.
    let languages: [String]
    /// The least thorough profile in which it runs.
    let profile: String
    var ok = false
    /// Where it lies on the machine.
    var path: String? = nil
    /// What it says of itself, inside the sandbox.
    var version: String? = nil
    /// How to get it, or what the reader should know.
    var note: String? = nil
  }

  struct Folder: Encodable {
    let path: String
    let ok: Bool
    let note: String
  }

  struct RootsState: Encodable {
    let paths: [String]
    /// Why a folder is not among them.
    let notes: [String]
  }

  /// A setting that does not have its default.
  struct Changed: Encodable {
    let setting: String
    let value: String
    let source: String
  }

  let version: String
  let ok: Bool
  let sandbox: SandboxState
  let languages: [Language]
  let linters: [Linter]
  let stateDirectory: Folder
  let roots: RootsState
  let settings: [Changed]
}
