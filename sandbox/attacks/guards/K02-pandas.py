import pandas as pd

frame = pd.DataFrame({"key": ["a", "b", "a", "c"], "value": [1.5, 2.0, 3.5, None]})
frame.to_csv("frame.csv", index=False)
assert pd.read_csv("frame.csv").equals(frame)
frame.to_json("frame.json", orient="records")
assert pd.read_json("frame.json")["key"].tolist() == ["a", "b", "a", "c"]
frame.to_pickle("frame.pickle")
assert pd.read_pickle("frame.pickle").equals(frame)
assert frame.groupby("key")["value"].sum().to_dict() == {"a": 5.0, "b": 2.0, "c": 0.0}
assert frame.set_index("key").loc["b", "value"] == 2.0
print("DONE")
