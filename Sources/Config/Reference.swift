/// Help and documentation, made from the declarations.
package enum Reference {
  /// What `workbench serve --help` prints.
  package static var help: String {
    var text = """
      Serves the Model Context Protocol on standard input and output, until the input ends.

      USAGE: workbench [serve] [--flag VALUE | --flag=VALUE]...

      FLAGS (a variable of the environment in parentheses; the flag wins):

      """
    for setting in Settings.all {
      let name =
        setting.isSecret ? "  \(setting.variable)" : "  \(setting.flag) \(setting.placeholder)  (\(setting.variable))"
      text += name + "\n"
      text += wrapped(setting.help + ".")
      if !setting.expectation.isEmpty {
        text += wrapped("Value: \(setting.expectation). Default: \(setting.defaultText).")
      }
    }
    text += """

      CODE, VISION and REASONING may have further endpoints, which are asked when those before fail:
      their names have a number, --code-2-base-url (WORKBENCH_CODE_2_BASE_URL), up to 9.

      Other commands: workbench --help
      """
    return text + "\n"
  }

  /// The page `docs/configuration.md`.
  package static var page: String {
    var text = """
      # Configuration

      `workbench serve` takes each setting as a flag (`--flag VALUE` or `--flag=VALUE`) or from a variable of the
      environment. A flag wins over the variable, the variable over the default; an empty variable counts as unset. Keys have
      no flag. Nothing has to be set. This page is made from the declarations in `Sources/Config/Settings.swift`:
      `UPDATE_SNAPSHOTS=1 swift test --filter ConfigTests` writes it anew.

      | flag | variable | meaning | value | default |
      | --- | --- | --- | --- | --- |

      """
    for setting in Settings.all {
      let cells = [
        setting.isSecret ? "none" : "`\(setting.flag) \(setting.placeholder)`", "`\(setting.variable)`", setting.help,
        setting.expectation,
        setting.defaultText,
      ]
      text += "| " + cells.joined(separator: " | ") + " |\n"
    }
    text += """

      The roles `code`, `vision` and `reasoning` may have further endpoints, which are asked in order when those before them
      fail. Their settings have a number from 2 to 9 in their names: `--code-2-base-url`, `WORKBENCH_CODE_2_BASE_URL`.

      """
    return text
  }

  private static func wrapped(_ text: String) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= 88 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { "      \($0)\n" }.joined()
  }
}
