// std::string compiled here: that of Emscripten's library is built without inlining, and copying a string through five
// calls took a fifth of the time from a large model to its report.
#include <string>

template class std::basic_string<char>;
