internal import ToolKit

/// How clang's and gcc's diagnostics are rated.
enum ClangRules {
  struct Rating {
    var rule: String
    var category: Finding.Category
    var severity: Finding.Severity
    var cwe: Int?
  }

  /// - Parameters:
  ///   - option: the warning option without `-W`, such as `unused-variable`.
  ///   - category: what clang calls the group, such as `Parse Issue`; gcc tells none.
  static func rating(option: String?, category: String?, _ message: String, isError: Bool) -> Rating {
    let severity: Finding.Severity = isError ? .error : .warning
    if let option {
      let family = String(option.prefix { $0 != "=" })
      if let known = options[family] {
        return Rating(
          rule: option, category: known.category, severity: isError ? .error : known.severity, cwe: known.cwe)
      }
      let isTaste = taste.contains { family.hasPrefix($0) }
      let isType = category == "Value Conversion Issue" || family.contains("conversion")
      return Rating(
        rule: option, category: isTaste ? .style : isType ? .type : .correctness,
        severity: isError ? .error : isTaste ? .info : severity)
    }
    let group = category ?? (isError && looksLikeSyntax(message) ? "Parse Issue" : isError ? "error" : "warning")
    let kind: Finding.Category =
      switch group {
      case "Parse Issue", "Lexical or Preprocessor Issue": .syntax
      case "Value Conversion Issue": .type
      default: .correctness
      }
    return Rating(
      rule: group.lowercased().split(separator: " ").joined(separator: "-"), category: kind, severity: severity)
  }

  private static func looksLikeSyntax(_ message: String) -> Bool {
    ["expected ", "stray ", "missing terminating", "unterminated ", "invalid preprocessing"].contains {
      message.hasPrefix($0)
    }
  }

  private static let options: [String: (category: Finding.Category, severity: Finding.Severity, cwe: Int?)] = [
    "format-security": (.security, .warning, 134), "format-nonliteral": (.security, .warning, 134),
    "format": (.correctness, .warning, 686), "format-insufficient-args": (.correctness, .warning, 685),
    "array-bounds": (.security, .error, 119), "fortify-source": (.security, .error, 787),
    "stringop-overflow": (.security, .error, 787), "format-overflow": (.security, .warning, 787),
    "return-stack-address": (.security, .error, 562), "return-local-addr": (.security, .error, 562),
    "dangling": (.security, .error, 825), "dangling-gsl": (.security, .error, 825),
    "dangling-pointer": (.security, .error, 825), "use-after-free": (.security, .error, 416),
    "free-nonheap-object": (.security, .error, 590), "uninitialized": (.correctness, .error, 457),
    "sometimes-uninitialized": (.correctness, .warning, 457), "maybe-uninitialized": (.correctness, .warning, 457),
    "conditional-uninitialized": (.correctness, .warning, 457), "division-by-zero": (.correctness, .error, 369),
    "div-by-zero": (.correctness, .error, 369), "return-type": (.correctness, .error, 394),
    "implicit-function-declaration": (.correctness, .error, nil), "parentheses": (.correctness, .warning, 481),
    "implicit-fallthrough": (.correctness, .warning, 484), "infinite-recursion": (.correctness, .error, 674),
    "shift-count-overflow": (.correctness, .error, 682), "sizeof-pointer-memaccess": (.correctness, .error, 467),
    "sizeof-array-argument": (.correctness, .warning, 467), "memset-transposed-args": (.correctness, .error, 628),
    "sign-compare": (.type, .warning, 195), "non-virtual-dtor": (.correctness, .warning, nil),
    "delete-non-abstract-non-virtual-dtor": (.correctness, .warning, nil),
    "unused-variable": (.style, .warning, 563), "unused-but-set-variable": (.style, .warning, 563),
    "unused-parameter": (.style, .info, nil), "unused-result": (.correctness, .warning, 252),
    "invalid-source-encoding": (.syntax, .warning, nil),
  ]

  /// Beginnings of options for what works as it is.
  private static let taste = [
    "unused-", "missing-field-initializers", "pedantic", "newline-eof", "extra-semi", "deprecated", "comment", "vla",
    "gnu-", "c99-", "c11-", "c2x-", "c23-", "c++", "shadow", "reorder", "missing-braces", "unknown-pragmas",
  ]
}
