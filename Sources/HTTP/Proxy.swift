/// The proxy that the environment names for a scheme, as other programs read it.
struct Proxy: Sendable, Equatable {
  /// As it is given to libcurl, with its password.
  let url: String
  /// The variable that names it.
  let source: String

  /// Without user and password.
  var shown: String {
    guard let at = url.lastIndex(of: "@") else { return url }
    let host = url[url.index(after: at)...]
    guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else { return String(host) }
    return url[..<colon] + "://" + host
  }

  /// The proxy for requests that are encrypted or not. `HTTP_PROXY` in capitals is not read: in a CGI program it is a header.
  static func named(in environment: [String: String], isEncrypted: Bool) -> Proxy? {
    let names = (isEncrypted ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]) + ["all_proxy", "ALL_PROXY"]
    for name in names {
      if let url = environment[name], !url.isEmpty { return Proxy(url: url, source: name) }
    }
    return nil
  }

  /// The hosts that are asked directly.
  static func exceptions(in environment: [String: String]) -> String {
    environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
  }
}
