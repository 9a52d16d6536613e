// libedit as Swift can see it: el_set and history are variadic, which Swift cannot call, so that each use of them that the
// line editor makes has a function here.
#ifndef WORKBENCH_CEDITLINE_H
#define WORKBENCH_CEDITLINE_H

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#pragma clang assume_nonnull begin

typedef char *_Nonnull (*ceditline_prompt)(EditLine *);
typedef unsigned char (*ceditline_key)(EditLine *, int);

// Characters are UTF-8, whatever the locale calls itself: that is what JSON is.
static inline void ceditline_use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

// An editor on the process's standard streams, with emacs keys until the user's editrc says otherwise; null if there is no
// memory.
static inline EditLine *_Nullable ceditline_open(const char *name, void *owner, ceditline_prompt prompt, el_rfunc_t reader) {
  EditLine *editor = el_init(name, stdin, stdout, stderr);
  if (!editor) return NULL;
  el_set(editor, EL_CLIENTDATA, owner);
  // Text between two of these marks has no width: colours.
  el_set(editor, EL_PROMPT_ESC, prompt, '\1');
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_SIGNAL, 0);
  el_set(editor, EL_GETCFN, reader);
  return editor;
}

static inline void *ceditline_owner(EditLine *editor) {
  void *owner = NULL;
  el_get(editor, EL_CLIENTDATA, &owner);
  return owner;
}

// Has `key` called when the tabulator is pressed, and reads the user's editrc, which may say otherwise.
static inline void ceditline_complete_with(EditLine *editor, ceditline_key key) {
  el_set(editor, EL_ADDFN, "workbench-complete", "Complete the word", key);
  el_set(editor, EL_BIND, "^I", "workbench-complete", NULL);
  el_source(editor, NULL);
}

// A line with its newline, and how many bytes it has; null at the end of the input. The terminal hands over single keys before
// the prompt appears: libedit itself asks for that only after it has drawn the prompt, and a Ctrl-D pressed in between is
// turned into a NUL by the kernel.
static inline const char *_Nullable ceditline_line(EditLine *editor, int *count) {
  el_set(editor, EL_PREP_TERM, 1);
  return el_gets(editor, count);
}

// Draws prompt and line again, at the cursor.
static inline void ceditline_redraw(EditLine *editor) { el_set(editor, EL_REFRESH); }

// A history of at most `count` lines for the editor, without repetitions; null if there is no memory.
static inline History *_Nullable ceditline_history(EditLine *editor, int count) {
  History *lines = history_init();
  HistEvent event;
  if (!lines) return NULL;
  history(lines, &event, H_SETSIZE, count);
  history(lines, &event, H_SETUNIQUE, 1);
  el_set(editor, EL_HIST, history, lines);
  return lines;
}

static inline void ceditline_remember(History *lines, const char *line) {
  HistEvent event;
  history(lines, &event, H_ENTER, line);
}

// Both answer a negative number if the file cannot be read or written.
static inline int ceditline_load(History *lines, const char *path) {
  HistEvent event;
  return history(lines, &event, H_LOAD, path);
}

static inline int ceditline_save(History *lines, const char *path) {
  HistEvent event;
  return history(lines, &event, H_SAVE, path);
}

#pragma clang assume_nonnull end

#endif
