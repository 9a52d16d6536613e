/// Endings of files that are no text whatever is in them: they need not be opened to know.
enum BinaryNames {
  private static let endings: Set<String> = [
    "7z", "a", "avi", "bin", "bmp", "br", "bz2", "class", "dat", "db", "deb", "dll", "dylib", "eot", "exe", "flac",
    "gif", "gz", "ico", "iso", "jar", "jpeg", "jpg", "lz4", "mkv", "mov", "mp3", "mp4", "npy", "npz", "o", "obj",
    "ogg", "onnx", "otf", "parquet", "pkl", "png", "psd", "pt", "pyc", "pyo", "rar", "rpm", "safetensors", "so",
    "sqlite", "swiftmodule", "tar", "tgz", "tif", "tiff", "ttf", "wasm", "wav", "webm", "webp", "whl", "wmv", "woff",
    "woff2", "xz", "zip", "zst",
  ]

  static func contains(_ path: [UInt8]) -> Bool {
    ending(of: path).map(endings.contains) ?? false
  }

  /// What follows the last full stop of a name, in lower case; nil if there is none, or only at its beginning.
  static func ending(of path: [UInt8]) -> String? {
    let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path[...]
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex, name.endIndex - dot <= 12 else {
      return nil
    }
    return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
  }
}
