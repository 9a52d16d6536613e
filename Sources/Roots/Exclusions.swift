/// The names that no root gives access to, whatever it contains: files and folders that hold secrets by convention.
///
/// A model that is asked to look around a project must not be able to carry its keys away by accident. Comparison ignores
/// case. A template such as `.env.example` holds no secret, and neither does the public half of a key.
enum Exclusions {
  private static let folders: Set<String> = [
    ".aws", ".azure", ".docker", ".gcloud", ".gnupg", ".kube", ".password-store", ".ssh", "gcloud",
  ]

  private static let files: Set<String> = [
    ".bash_history", ".env", ".envrc", ".git-credentials", ".htpasswd", ".netrc", ".npmrc", ".pgpass", ".pypirc",
    ".python_history", ".zsh_history", "_netrc",
  ]

  private static let suffixes = [".jks", ".kdbx", ".key", ".keystore", ".p12", ".pem", ".pfx"]

  private static let templates: Set<String> = ["example", "sample", "template", "dist"]

  private static let keyPrefixes = ["id_dsa", "id_ecdsa", "id_ed25519", "id_rsa", "id_xmss"]

  /// The component of an absolute path that makes the path a secret, or nil if there is none.
  static func secretComponent(of path: String) -> String? {
    // By bytes: a combining mark at the beginning of a name makes one `Character` with the slash before it, which would
    // hide the slash from a comparison of characters.
    let components = path.utf8.split(separator: UInt8(ascii: "/")).compactMap { String($0) }
    if let folder = components.dropLast().first(where: { folders.contains($0.lowercased()) }) { return folder }
    guard let last = components.last, isSecret(file: last.lowercased()) else { return nil }
    return last
  }

  /// Whether a name that a walk meets is a secret's. Names that are not UTF-8 are compared as far as they are.
  static func isSecret(_ name: [UInt8], isFolder: Bool) -> Bool {
    let name = String(decoding: name, as: UTF8.self).lowercased()
    return isFolder ? folders.contains(name) : isSecret(file: name)
  }

  private static func isSecret(file name: String) -> Bool {
    if files.contains(name) || folders.contains(name) { return true }
    if suffixes.contains(where: name.hasSuffix) { return true }
    if name.hasPrefix(".env.") { return !templates.contains(String(name.dropFirst(5))) }
    if name.hasPrefix("id_") && !name.hasSuffix(".pub") {
      // `id_rsa` and `id_rsa.old` are keys, and so is `id_work`; `id_generator.py` is a source file.
      return keyPrefixes.contains(where: name.hasPrefix) || !name.contains(".")
    }
    return false
  }
}
