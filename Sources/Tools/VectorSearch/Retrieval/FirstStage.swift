internal import SearchIndex

/// What the two searches found, added up.
struct FirstStage {
  struct Candidate {
    let passage: PassageID
    var parts: ScoreParts
  }

  /// The best first; passages that are worth the same, in the order of their numbers.
  private(set) var candidates: [Candidate] = []

  /// - Parameters:
  ///   - words, vectors: what each search found, the best first; nil if it was not asked.
  ///   - waiting: passages that have no vectors yet, so that only words can speak for them.
  init(words: [ScoredPassage]?, vectors: [ScoredPassage]?, waiting: Set<PassageID>, stages: Stages) {
    let share: Float = words == nil ? 0 : vectors == nil ? 1 : stages.wordShare
    var places: [PassageID: Int] = [:]
    if let words {
      let scale = Scale(words, most: stages.candidates, floor: 0)
      for found in words {
        var parts = ScoreParts()
        parts.words = found.score
        // What words say stands for what meaning would say, until it can be asked: a passage is not worth less because
        // it is new.
        parts.first = scale.value(of: found.score) * (waiting.contains(found.id) ? 1 : share)
        places[found.id] = candidates.count
        candidates.append(Candidate(passage: found.id, parts: parts))
      }
    }
    if let vectors {
      // Of unrelated texts the cosine is about 0.
      let scale = Scale(vectors, most: stages.candidates, floor: 0)
      for found in vectors {
        let value = scale.value(of: found.score) * (1 - share)
        if let place = places[found.id] {
          candidates[place].parts.vectors = found.score
          candidates[place].parts.first += value
        } else {
          var parts = ScoreParts()
          parts.vectors = found.score
          parts.first = value
          candidates.append(Candidate(passage: found.id, parts: parts))
        }
      }
    }
    candidates.sort {
      $0.parts.first == $1.parts.first ? $0.passage < $1.passage : $0.parts.first > $1.parts.first
    }
  }
}
