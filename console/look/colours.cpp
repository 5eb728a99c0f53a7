#include "console/look/colours.h"

#include <QGuiApplication>

namespace sb::console {

using namespace Qt::StringLiterals;

const Colours &lightColours()
{
    static const Colours colours{
        .window = QColor(0xf5, 0xf6, 0xf8),
        .sidebar = QColor(0xed, 0xef, 0xf3),
        .surface = QColor(0xff, 0xff, 0xff),
        .alternate = QColor(0xf8, 0xf9, 0xfb),
        .hover = QColor(0xe6, 0xe9, 0xef),
        .border = QColor(0xdc, 0xe0, 0xe7),
        .borderStrong = QColor(0xb9, 0xc1, 0xcd),
        .text = QColor(0x1c, 0x23, 0x2d),
        .muted = QColor(0x5a, 0x65, 0x74),
        .disabled = QColor(0x99, 0xa2, 0xaf),
        .accent = QColor(0x2a, 0x5b, 0xc7),
        .accentHover = QColor(0x21, 0x4b, 0xa8),
        .accentText = QColor(0xff, 0xff, 0xff),
        .selection = QColor(0xd9, 0xe4, 0xfa),
        .good = QColor(0x1a, 0x73, 0x45),
        .goodBack = QColor(0xe0, 0xf3, 0xe8),
        .warning = QColor(0x8a, 0x51, 0x00),
        .warningBack = QColor(0xfd, 0xf0, 0xd6),
        .bad = QColor(0xb0, 0x22, 0x1b),
        .badBack = QColor(0xfb, 0xe4, 0xe2),
        .info = QColor(0x2a, 0x5b, 0xc7),
        .infoBack = QColor(0xe2, 0xeb, 0xfb),
    };
    return colours;
}

const Colours &darkColours()
{
    static const Colours colours{
        .window = QColor(0x17, 0x1a, 0x1f),
        .sidebar = QColor(0x12, 0x15, 0x19),
        .surface = QColor(0x1e, 0x22, 0x29),
        .alternate = QColor(0x22, 0x27, 0x2e),
        .hover = QColor(0x2b, 0x31, 0x3a),
        .border = QColor(0x33, 0x3a, 0x44),
        .borderStrong = QColor(0x4a, 0x53, 0x60),
        .text = QColor(0xe6, 0xe9, 0xee),
        .muted = QColor(0x9a, 0xa4, 0xb2),
        .disabled = QColor(0x69, 0x72, 0x7e),
        .accent = QColor(0x7a, 0xa5, 0xff),
        .accentHover = QColor(0x9a, 0xbb, 0xff),
        .accentText = QColor(0x0e, 0x16, 0x2b),
        .selection = QColor(0x2a, 0x3b, 0x60),
        .good = QColor(0x62, 0xcf, 0x97),
        .goodBack = QColor(0x18, 0x33, 0x26),
        .warning = QColor(0xe9, 0xb8, 0x5c),
        .warningBack = QColor(0x3a, 0x2e, 0x16),
        .bad = QColor(0xff, 0x8f, 0x86),
        .badBack = QColor(0x43, 0x20, 0x1f),
        .info = QColor(0x7a, 0xa5, 0xff),
        .infoBack = QColor(0x1d, 0x2b, 0x49),
    };
    return colours;
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::WindowText).lightness() >
           palette.color(QPalette::Window).lightness();
}

const Colours &coloursFor(const QPalette &palette)
{
    return isDark(palette) ? darkColours() : lightColours();
}

QPalette currentPalette()
{
    return QGuiApplication::palette();
}

QColor toneColour(Tone tone, const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    switch (tone) {
    case Tone::Neutral:
        return colours.text;
    case Tone::Muted:
        return colours.muted;
    case Tone::Info:
        return colours.info;
    case Tone::Good:
        return colours.good;
    case Tone::Warning:
        return colours.warning;
    case Tone::Bad:
        return colours.bad;
    }
    return colours.text;
}

QColor toneBackground(Tone tone, const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    switch (tone) {
    case Tone::Neutral:
    case Tone::Muted:
        return colours.hover;
    case Tone::Info:
        return colours.infoBack;
    case Tone::Good:
        return colours.goodBack;
    case Tone::Warning:
        return colours.warningBack;
    case Tone::Bad:
        return colours.badBack;
    }
    return colours.hover;
}

QString toneName(Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
        return u"neutral"_s;
    case Tone::Muted:
        return u"muted"_s;
    case Tone::Info:
        return u"info"_s;
    case Tone::Good:
        return u"good"_s;
    case Tone::Warning:
        return u"warning"_s;
    case Tone::Bad:
        return u"bad"_s;
    }
    return {};
}

} // namespace sb::console
