internal import Programs
internal import Roots
internal import Sandbox
internal import ToolKit

/// The files that a revision has in a folder, by the names of their contents.
struct GitTree: Sendable {
  /// 40 hexadecimal digits for each path within the folder.
  private(set) var files: [[UInt8]: String] = [:]
  private var submodules: Set<[UInt8]> = []

  /// Asks git, in the sandbox, with the repository's git folder alone, read-only; the work tree it never sees.
  ///
  /// A repository can tell git to start programs: hooks, fsmonitor, filters, textconv, pagers, helpers that fetch.
  /// Listing a tree uses none of them, what could is switched off besides, and whatever ran all the same would run in
  /// the sandbox.
  ///
  /// - Parameter revision: untrusted; a name of a commit.
  /// - Throws: `ToolError` about the argument `changed_since`.
  init(of revision: String, in repository: GitRepository, with workshop: Workshop) async throws {
    try Self.check(revision)
    guard var git = Toolchains.locate("git", in: workshop.machine) else {
      throw ToolError(
        .refused, "Argument 'changed_since' needs git, which is not installed: apt-get install git.",
        argument: "changed_since")
    }
    git.binds.append(RunRequest.Bind(source: repository.common, target: Self.place))
    var arguments = [
      "--git-dir=" + Self.place + repository.inner, "-c", "protocol.allow=never", "-c", "core.fsmonitor=false",
      "ls-tree", "-r", "-z", "--full-tree", revision + "^{commit}",
    ]
    let folder = repository.folder
    if let path = String(validating: folder, as: UTF8.self), !folder.isEmpty { arguments += ["--", path + "/"] }
    var command = LinterCommand(git, arguments)
    command.environment = [
      "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
      "GIT_LITERAL_PATHSPECS=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
    ]
    command.givesFiles = false
    let printed = try await workshop.run(command, over: [], LintRequest(deadline: .now + .seconds(10)))
    guard printed.exitCode == 0 else { throw Self.failure(printed, revision, repository) }
    guard let output = printed.output else {
      throw GitRepository.refusal("the revision has too many files to compare with")
    }
    try parse(output, within: folder.isEmpty ? [] : folder + [UInt8(ascii: "/")])
  }

  /// Whether a path lies in a submodule.
  func isInSubmodule(_ path: [UInt8]) -> Bool {
    guard !submodules.isEmpty else { return false }
    return path.indices.contains { path[$0] == UInt8(ascii: "/") && submodules.contains(Array(path[..<$0])) }
  }

  /// Where the git folder lies in the sandbox.
  private static let place = "/repository"

  /// `MODE TYPE NAME TAB PATH NUL` for each file.
  private mutating func parse(_ output: [UInt8], within folder: [UInt8]) throws {
    for record in output.split(separator: 0) {
      guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let fields = record[..<tab].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      let path = record[(tab + 1)...]
      guard fields.count == 3, path.starts(with: folder) else { continue }
      guard fields[2].utf8.count == 40 else {
        throw GitRepository.refusal("the repository names its objects by SHA-256, which is not supported")
      }
      let inner = Array(path.dropFirst(folder.count))
      switch fields[0] {
      case "160000": submodules.insert(inner)
      // A link is not followed, so what it leads to is not its content.
      case "120000": break
      default: files[inner] = fields[2]
      }
    }
  }

  // MARK: Errors

  /// Only names of single commits: no option, no range, no path, nothing that a reader could not see.
  private static func check(_ revision: String) throws(ToolError) {
    let isPlain = revision.unicodeScalars.allSatisfy { ReportName.isInert($0) }
    guard !revision.isEmpty, revision.utf8.count <= 256, isPlain, !revision.hasPrefix("-"), !revision.hasPrefix("^"),
      !revision.contains(".."), !revision.contains(":")
    else {
      throw ToolError(
        .invalidArgument,
        "Argument 'changed_since': '\(ReportName.shortened(revision))' names no single commit; give a branch, tag or commit, "
          + "such as HEAD, main or HEAD~3.",
        argument: "changed_since")
    }
  }

  private static func failure(
    _ printed: Workshop.Printed, _ revision: String, _ repository: GitRepository,
  ) -> ToolError {
    let words = ReportName.shortened(
      InertText(printed.errorOutput).text.split(separator: "\n").first.map(String.init) ?? "git ended without a word",
      to: 200)
    if words.contains("Not a valid object name") {
      return ToolError(
        .invalidArgument,
        "Argument 'changed_since': '\(revision)' is no commit of the repository in \(repository.top.path); give a branch, tag "
          + "or commit that it has, such as HEAD.",
        argument: "changed_since")
    }
    return GitRepository.refusal("git cannot read the repository in \(repository.top.path) (\(words))")
  }
}
