// The commit that the command is built from. Package.swift defines these words, if the builder tells them. Only
// declarations: no C code is compiled here.
#pragma once

#ifndef SOURCE_COMMIT
#define SOURCE_COMMIT unknown
#endif
#ifndef SOURCE_DATE
#define SOURCE_DATE unknown
#endif
#ifndef SOURCE_COMPILER
#define SOURCE_COMPILER unknown
#endif

#define SOURCE_TEXT(words) #words
#define SOURCE_EXPANDED(words) SOURCE_TEXT(words)

// The hash of the commit; with -dirty if the files had changes.
static inline const char *source_commit(void) { return SOURCE_EXPANDED(SOURCE_COMMIT); }
// The time of the commit, as in RFC 3339.
static inline const char *source_date(void) { return SOURCE_EXPANDED(SOURCE_DATE); }
// The version of the compiler. The number of the standard library is another one: releases of fixes keep it.
static inline const char *source_compiler(void) { return SOURCE_EXPANDED(SOURCE_COMPILER); }
