import HTTP
import JSON
import Testing

@testable import HTTP

@Suite("Certificates and proxies") struct TrustTests {
  @Test("a certificate of an unknown authority is refused, and accepted once the authority is named")
  func certificates() async throws {
    let request = HTTPRequest(.get, try await Servers.address("/echo", on: "encrypted"))
    let strict = HTTPClient(environment: [:])
    let error = await failure { () throws(HTTPError) in _ = try await strict.send(request) }
    #expect(error?.kind == .untrusted)
    #expect(error?.description.contains("the certificate of 127.0.0.1 is not accepted") == true)
    #expect(error?.remedy?.contains("SSL_CERT_FILE") == true)
    let trusting = HTTPClient(environment: ["SSL_CERT_FILE": try await Servers.authority()])
    #expect(try await trusting.send(request).status == 200)
  }

  @Test("a certificate for another name is refused")
  func otherName() async throws {
    let client = HTTPClient(environment: ["SSL_CERT_FILE": try await Servers.authority()])
    let address = try HTTPAddress("https://localhost:\(try await Servers.port("encrypted"))/echo")
    let error = await failure { () throws(HTTPError) in _ = try await client.send(HTTPRequest(.get, address)) }
    #expect(error?.kind == .untrusted)
  }

  @Test("a port that speaks no TLS is told apart")
  func noTLS() async throws {
    let client = HTTPClient(environment: [:])
    let address = try HTTPAddress("https://127.0.0.1:\(try await Servers.port("plain"))/echo")
    let error = await failure { () throws(HTTPError) in _ = try await client.send(HTTPRequest(.get, address)) }
    #expect(error?.kind == .untrusted)
    #expect(error?.description.contains("no TLS connection to 127.0.0.1") == true)
  }

  @Test(
    "the proxy of the environment is used, but for the hosts that it excepts",
    arguments: [
      ("http_proxy", nil, true), ("all_proxy", nil, true), ("http_proxy", "127.0.0.1", false),
      ("HTTP_PROXY", nil, false),
      ("https_proxy", nil, false),
    ])
  func proxies(variable: String, exceptions: String?, isUsed: Bool) async throws {
    var environment = [variable: "http://user:pass-word@127.0.0.1:\(try await Servers.port("proxy"))"]
    environment["no_proxy"] = exceptions
    let answer = try await HTTPClient(environment: environment).send(
      HTTPRequest(.get, try await Servers.address("/echo?key=proxy")))
    #expect(answer.text.hasPrefix("GET http://127.0.0.1") == isUsed)
  }

  @Test("an error behind a proxy names it and its variable, without its password")
  func proxyErrors() async throws {
    let request = HTTPRequest(.get, try await Servers.address("/echo", on: "encrypted"))
    for (server, kind) in [("closed", HTTPError.Kind.notConnected), ("refusing_proxy", .interrupted)] {
      let url = "http://user:pass-word@127.0.0.1:\(try await Servers.port(server))"
      let client = HTTPClient(environment: ["https_proxy": url])
      let error = await failure { () throws(HTTPError) in _ = try await client.send(request) }
      #expect(error?.kind == kind, "\(String(describing: error))")
      #expect(error?.description.contains("pass-word") == false)
    }
    let proxy = Proxy(url: "http://user:pass-word@host:1", source: "https_proxy")
    #expect(proxy.shown == "http://host:1")
  }
}
