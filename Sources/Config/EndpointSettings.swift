/// The settings of one kind of model endpoint: where it is, what it is called, how it is spoken to, and its key, which comes from
/// the environment or from a file and never from the command line.
package struct EndpointSettings: Sendable {
  package let baseURL: Setting<String?>
  package let model: Setting<String?>
  package let api: Setting<String>
  package let key: Setting<String?>
  package let keyFile: Setting<String?>

  /// All of them, in the order of help and documentation.
  package var all: [any DeclaredSetting] { [baseURL, model, api, key, keyFile] }

  /// - Parameters:
  ///   - role: the first word of each name.
  ///   - does: what the model does, for help.
  ///   - apis: the forms in which it can be asked; the first is the default.
  ///   - withoutOne: what is used while none is named.
  init(_ role: String, does: String, apis: [String], withoutOne: String) {
    baseURL = Setting(
      role + "-base-url", placeholder: "URL",
      help: "The server of a model that \(does), for example https://host/v1; what is sent there leaves the machine",
      defaultText: withoutOne, .text("an address with http or https"), fallback: { _ in nil })
    model = Setting(
      role + "-model", placeholder: "NAME", help: "What that server calls the model", defaultText: "none",
      .text("a name"), fallback: { _ in nil })
    api = Setting(
      role + "-api", placeholder: "NAME", help: "How that server is asked", defaultText: apis[0], .word(of: apis),
      fallback: { _ in apis[0] })
    key = Setting(
      role + "-api-key", placeholder: "KEY", help: "The key for that server; never shown, and masked in all output",
      defaultText: "none", isSecret: true, .text("a key"), fallback: { _ in nil })
    keyFile = Setting(
      role + "-api-key-file", placeholder: "PATH", help: "A file with that key, which only its owner can read",
      defaultText: "none", .path, fallback: { _ in nil })
  }
}
