#include "shared/codec/json_scan.h"

namespace sb::codec {

const char *faultOfShape(QByteArrayView utf8, qsizetype maxValues)
{
    // rapidjson skips a byte order mark, and even parts of one.
    if (!utf8.isEmpty() && static_cast<unsigned char>(utf8.front()) >= 0x80)
        return "a byte order mark or no JSON at all";
    bool inText = false;
    bool isEscaped = false;
    int depth = 0;
    qsizetype values = 1;
    for (const char byte : utf8) {
        if (byte == '\0')
            return "a NUL byte";
        if (inText) {
            if (isEscaped)
                isEscaped = false;
            else if (byte == '\\')
                isEscaped = true;
            else if (byte == '"')
                inText = false;
            continue;
        }
        if (byte == '"')
            inText = true;
        else if ((byte == '[' || byte == '{') && ++depth > maxJsonDepth)
            return "nested deeper than 32";
        else if (byte == ']' || byte == '}')
            --depth;
        if ((byte == ',' || byte == '[' || byte == '{') && ++values > maxValues)
            return "too many values";
    }
    return nullptr;
}

} // namespace sb::codec
