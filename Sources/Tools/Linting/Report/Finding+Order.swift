extension [Finding] {
  /// The findings as a report lists them: the worst first, those of one severity by file and by place, so that what is
  /// cut off at the end matters least.
  package var worstFirst: [Finding] {
    // They come by file and by place; equal severities keep that order.
    enumerated().sorted { left, right in
      left.element.severity != right.element.severity
        ? left.element.severity > right.element.severity : left.offset < right.offset
    }.map(\.element)
  }
}
