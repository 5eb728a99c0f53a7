#include "console/app/theme.h"

#include "console/look/colours.h"
#include "console/look/icon.h"

#include <QApplication>
#include <QFile>
#include <QPixmapCache>
#include <QRegularExpression>
#include <QStyleFactory>
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QStyleHints>
#endif

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QPalette paletteOf(const Colours &colours)
{
    QPalette palette;
    palette.setColor(QPalette::Window, colours.window);
    palette.setColor(QPalette::WindowText, colours.text);
    palette.setColor(QPalette::Base, colours.surface);
    palette.setColor(QPalette::AlternateBase, colours.alternate);
    palette.setColor(QPalette::Text, colours.text);
    palette.setColor(QPalette::PlaceholderText, colours.muted);
    palette.setColor(QPalette::Button, colours.surface);
    palette.setColor(QPalette::ButtonText, colours.text);
    palette.setColor(QPalette::BrightText, colours.bad);
    palette.setColor(QPalette::Highlight, colours.accent);
    palette.setColor(QPalette::HighlightedText, colours.accentText);
    palette.setColor(QPalette::Link, colours.accent);
    palette.setColor(QPalette::LinkVisited, colours.accent);
    palette.setColor(QPalette::ToolTipBase, colours.surface);
    palette.setColor(QPalette::ToolTipText, colours.text);
    palette.setColor(QPalette::Mid, colours.border);
    palette.setColor(QPalette::Dark, colours.borderStrong);
    palette.setColor(QPalette::Light, colours.surface);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colours.disabled);
    return palette;
}

QString styleSheetOf(const Colours &colours, bool isDark)
{
    const std::pair<QString, QColor> words[] = {
        {u"window"_s, colours.window},
        {u"sidebar"_s, colours.sidebar},
        {u"surface"_s, colours.surface},
        {u"alternate"_s, colours.alternate},
        {u"hover"_s, colours.hover},
        {u"border"_s, colours.border},
        {u"borderStrong"_s, colours.borderStrong},
        {u"text"_s, colours.text},
        {u"muted"_s, colours.muted},
        {u"disabled"_s, colours.disabled},
        {u"accent"_s, colours.accent},
        {u"accentHover"_s, colours.accentHover},
        {u"accentText"_s, colours.accentText},
        {u"selection"_s, colours.selection},
        {u"good"_s, colours.good},
        {u"goodBack"_s, colours.goodBack},
        {u"warning"_s, colours.warning},
        {u"warningBack"_s, colours.warningBack},
        {u"bad"_s, colours.bad},
        {u"badBack"_s, colours.badBack},
        {u"info"_s, colours.info},
        {u"infoBack"_s, colours.infoBack},
    };
    QFile file(u":/themes/console.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the style sheet is missing");
    QString sheet = QString::fromUtf8(file.readAll());
    for (const auto &[word, colour] : words)
        sheet.replace(u'@' + word + u'@', colour.name());
    sheet.replace(u"@arrow@"_s, isDark ? u"arrow_dark"_s : u"arrow_light"_s);
    return sheet;
}

} // namespace

Theme::Theme(QObject *parent)
    : QObject(parent), m_systemIsDark(console::isDark(QApplication::palette()))
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    // Asking for one loads the resources, the style sheet among them.
    QApplication::setWindowIcon(icon(u"app"_s, Tone::Info));
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            [this] { apply(m_choice); });
#endif
}

bool Theme::systemIsDark() const
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    return m_systemIsDark;
#endif
}

void Theme::apply(LookChoice choice)
{
    m_choice = choice;
    paint(choice == LookChoice::Dark || (choice == LookChoice::System && systemIsDark()));
}

void Theme::paint(bool dark)
{
    m_isDark = dark;
    const Colours &colours = dark ? darkColours() : lightColours();
    QPixmapCache::clear();
    QApplication::setPalette(paletteOf(colours));
    qApp->setStyleSheet(styleSheetOf(colours, dark));
}

} // namespace sb::console
