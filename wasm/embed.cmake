# SPDX-License-Identifier: MIT
# Writes the typefaces as arrays:
# cmake -DREGULAR=file -DSEMIBOLD=file -DICONS=file -DOUTPUT=file.cpp -P embed.cmake
function(array_of file name result)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)"
         "\\1\n" bytes "${bytes}")
  set(${result} "constexpr unsigned char ${name}[] = {${bytes}};\n" PARENT_SCOPE)
endfunction()

array_of(${REGULAR} kRegular regular)
array_of(${SEMIBOLD} kSemibold semibold)
array_of(${ICONS} kIcons icons)
file(WRITE ${OUTPUT}.new "#include \"wasm/ui/font_bytes.h\"
namespace lab {
namespace {
${regular}${semibold}${icons}}  // namespace
std::span<const unsigned char> inter_regular() { return kRegular; }
std::span<const unsigned char> inter_semibold() { return kSemibold; }
std::span<const unsigned char> lucide_icons() { return kIcons; }
}  // namespace lab
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
