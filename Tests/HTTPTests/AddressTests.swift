import HTTP
import Testing

@Suite("Addresses") struct AddressTests {
  @Test(
    "an address is shown without its query",
    arguments: [
      ("http://host/a/b?key=secret#part", "http://host/a/b", "host", "http://host"),
      ("HTTPS://Host:8443", "https://Host:8443", "Host", "https://Host:8443"),
      ("http://[::1]:80/x", "http://[::1]:80/x", "::1", "http://[::1]:80"),
    ])
  func parts(text: String, shown: String, host: String, origin: String) throws {
    let address = try HTTPAddress(text)
    #expect(address.description == shown)
    #expect(address.host == host)
    #expect(address.origin == origin)
    #expect(address.isEncrypted == text.lowercased().hasPrefix("https"))
  }

  @Test(
    "what is no address is refused without being repeated",
    arguments: [
      "", "host", "ftp://host", "http://", "http:///path", "http://user:pass-word@host", "http://host:0",
      "http://host:70000",
      "http://host:8o", "http://host/a b", "http://host/\r\nX: y", "http://ho\u{e4}st", "http://host\\@evil",
      "http://[::1",
      "http://host:", "file:///etc/passwd",
    ])
  func refused(text: String) {
    #expect { try HTTPAddress(text) } throws: { error in
      !"\(error)".contains("pass-word") && "\(error)".hasPrefix("an address")
    }
  }

  @Test("a path is put behind a base address with one slash")
  func appending() throws {
    for base in ["http://host/v1", "http://host/v1/"] {
      for path in ["models", "/models"] {
        #expect(try HTTPAddress(base).appending(path).text == "http://host/v1/models")
      }
    }
    #expect(throws: HTTPAddress.Malformed.self) { try HTTPAddress("http://host/?a=b").appending("c") }
    #expect(HTTPAddress.escaped("a b/\u{e4}~") == "a%20b%2F%C3%A4~")
  }
}
