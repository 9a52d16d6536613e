/// What to ask of whom, and how long and how much the answer may be.
package struct HTTPRequest: Sendable, CustomStringConvertible {
  package enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// A header of a request. A secret one is never shown, and goes to the host that was named and to no other.
  package struct Header: Sendable {
    package let name: String
    let value: String
    package let isSecret: Bool

    package init(_ name: String, _ value: String, isSecret: Bool = false) {
      self.name = name
      self.value = value
      self.isSecret = isSecret
    }

    /// `Authorization: Bearer` with a key.
    package static func bearer(_ key: String) -> Header { Header("Authorization", "Bearer " + key, isSecret: true) }
  }

  package var method: Method
  package var address: HTTPAddress
  package var headers: [Header]
  /// Nil for none.
  package var body: [UInt8]?
  package var timeouts = Timeouts()
  /// The longest body that is taken, in bytes, unpacked.
  package var bodyLimit = 64 << 20
  /// How many redirections are followed; none with a secret header, and none from https to http.
  package var redirects = 0

  package init(_ method: Method, _ address: HTTPAddress, headers: [Header] = [], body: [UInt8]? = nil) {
    self.method = method
    self.address = address
    self.headers = headers
    self.body = body
  }

  /// A request with a JSON text.
  package static func json(
    _ method: Method, _ address: HTTPAddress, headers: [Header] = [], body: [UInt8]? = nil
  ) -> HTTPRequest {
    var headers = headers
    if body != nil { headers.append(Header("Content-Type", "application/json")) }
    headers.append(Header("Accept", "application/json"))
    return HTTPRequest(method, address, headers: headers, body: body)
  }

  /// Method and address, without what may be secret.
  package var description: String { "\(method.rawValue) \(address)" }

  /// How long each phase may last.
  package struct Timeouts: Sendable {
    /// Until the name is looked up and the connection stands, with TLS.
    package var connect = Duration.seconds(5)
    /// From the beginning until all headers are there.
    package var head = Duration.seconds(60)
    /// Between two pieces of the body. Time in which the reader takes nothing does not count.
    package var idle = Duration.seconds(30)
    /// All of it.
    package var whole = Duration.seconds(120)

    package init() {}
  }
}

extension HTTPRequest {
  /// How many redirections are followed after all: libcurl would take every header along.
  var followedRedirects: Int { headers.contains { $0.isSecret } ? 0 : redirects }

  /// What is wrong with a header, or nil. A line end in a value would be a header of its own.
  var headerFault: String? {
    for header in headers {
      let isToken = header.name.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && !#"()<>@,;:\"/[]?={}"#.utf8.contains($0)
      }
      if header.name.isEmpty || !isToken { return "a header has a name that HTTP does not allow" }
      if !header.value.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) || $0 >= 0x80 }) {
        return "the value of the header \(header.name) has a control character in it, perhaps a line end"
      }
    }
    return nil
  }
}
