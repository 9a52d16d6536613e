/// Where a rule is explained.
enum WebAddress {
  /// The address, if it is one of the web and of sensible length; anything else is not passed on.
  static func shown(_ address: String?) -> String? {
    guard let address, address.utf8.count <= 200, address.hasPrefix("https://") || address.hasPrefix("http://"),
      address.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    return address
  }
}
