# Cobertura reports of several test projects as one: a line counts once, and is covered where any project ran it. POSIX awk alone.
# Prints the files of least coverage with the lines that nothing ran, then one line for each library and for both. Fails below `least` percent.
function attribute(name,    rest) {
    if (!match($0, name "=\"[^\"]*\"")) return ""
    rest = substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3)
    return rest
}
/<source>/ { source = $0; sub(/.*<source>/, "", source); sub(/<\/source>.*/, "", source) }
/<class / { file = source attribute("filename"); gsub(/\\/, "/", file); sub(/^.*\/src\//, "", file) }
# Code that the compiler's generators write is nobody's to cover.
/<line / && file !~ /\.g\.cs$/ {
    line = file ":" attribute("number")
    if (!(line in hits)) { hits[line] = 0; lines[file]++; number[file, lines[file]] = attribute("number") }
    if (attribute("hits") + 0 > 0 && hits[line] == 0) { hits[line] = 1; covered[file]++ }
}
END {
    for (file in lines) {
        split(file, parts, "/")
        library = parts[1]
        of[library] += lines[file]
        ran[library] += covered[file]
        allLines += lines[file]
        allRan += covered[file]
        if (verbose && covered[file] < lines[file]) {
            missed = ""
            for (i = 1; i <= lines[file]; i++) if (hits[file ":" number[file, i]] == 0) missed = missed " " number[file, i]
            printf "%4d of %4d lines not run: %s:%s\n", lines[file] - covered[file], lines[file], file, missed | "sort -rn"
        }
    }
    if (verbose) close("sort -rn")
    if (allLines == 0) { print "coverage: no report was written"; exit 1 }
    text = ""
    for (library in of) text = text sprintf(", %s %.1f %%", library, 100 * ran[library] / of[library])
    share = 100 * allRan / allLines
    printf "coverage: %.1f %% of %d lines (at least %g %%)%s\n", share, allLines, least, text
    exit share < least
}
