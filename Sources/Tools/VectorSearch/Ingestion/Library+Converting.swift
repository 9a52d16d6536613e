internal import Observe
internal import Roots
internal import SearchIndex
internal import ToolKit

extension Library {
  /// Documents that are read at the same time.
  private static let conversions = 2

  /// Has text made of the documents that looks have met, in the background.
  func startConversions(_ live: LiveFolder) {
    guard let converter, live.conversions.start() else { return }
    runLook(of: live.collection.id) { [self] in
      repeat {
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<Self.conversions {
            group.addTask {
              while !Task.isCancelled, let item = live.conversions.next() { await self.convert(item, converter, live) }
            }
          }
        }
        live.conversions.stop()
        // Something may have come after the last was taken.
      } while !Task.isCancelled && live.conversions.start()
      if let index = try? index() { lane?.wake(live.collection.id, live, in: index) }
    }
  }

  private func convert(_ item: FolderConversions.Item, _ converter: any DocumentConverting, _ live: LiveFolder) async {
    let time = WallClock.milliseconds()
    guard let file = try? live.folder.open(item.key), let stamp = try? FileStamp(file.status()),
      let bytes = try? file.read(limit: limits.convertedBytes)
    else {
      // Gone, or closed to us by now: the next look says so.
      return live.conversions.end(item)
    }
    do {
      let text = try await converter.convert(bytes, item.format)
      var document = KeptText.newDocument(
        text, key: item.key, isFile: true, hash: ContentHash.of(bytes), stamp: stamp)
      document.language = item.format.rawValue
      let index = try index()
      try index.put([document], in: live.collection.id, time: time, keeping: space)
      if let space { try index.adopt([item.key], in: live.collection.id, space: space) }
      live.conversions.end(item)
    } catch let error as ConversionError {
      live.conversions.end(item, failure: error.isPassing ? nil : (stamp, error.reason))
      // The next look counts it, and removes what was made of it when it was another.
      live.forgetLook()
    } catch {
      live.conversions.end(item)
      log.info("A document could not be put", ["error": "\(error)"])
    }
  }
}
