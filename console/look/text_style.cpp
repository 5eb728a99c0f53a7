#include "console/look/text_style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QLocale>
#include <QStyle>

namespace sb::console {

using namespace Qt::StringLiterals;

QFont fontOf(TextRole role)
{
    QFont font = QApplication::font();
    const qreal size = font.pointSizeF();
    switch (role) {
    case TextRole::Title:
        font.setPointSizeF(size * 1.5);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Heading:
        font.setPointSizeF(size * 1.15);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Body:
    case TextRole::Muted:
        break;
    case TextRole::Section:
        font.setPointSizeF(size * 0.9);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Mono:
        font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        font.setPointSizeF(size);
        break;
    }
    return font;
}

void applyRole(QLabel &label, TextRole role)
{
    label.setFont(fontOf(role));
    QString name;
    switch (role) {
    case TextRole::Title:
    case TextRole::Heading:
        name = u"title"_s;
        break;
    case TextRole::Muted:
        name = u"muted"_s;
        break;
    case TextRole::Section:
        name = u"section"_s;
        break;
    case TextRole::Body:
    case TextRole::Mono:
        break;
    }
    label.setProperty("role", name);
}

QLabel *makeLabel(TextRole role, const QString &text, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    applyRole(*label, role);
    return label;
}

void restyle(QWidget &widget)
{
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
    widget.update();
}

void setTone(QWidget &widget, const QString &tone)
{
    widget.setProperty("tone", tone);
    restyle(widget);
}

QString counted(int number, const QString &one, const QString &many)
{
    return QLocale().toString(number) + u' ' + (number == 1 ? one : many);
}

QString oneLine(const QString &text)
{
    QString line = text;
    for (QChar &character : line) {
        if (character == u'\n' || character == u'\t' || character == u'\r')
            character = u' ';
        else if (character.category() == QChar::Other_Control ||
                 (character >= QChar(0x202a) && character <= QChar(0x202e)) ||
                 (character >= QChar(0x2066) && character <= QChar(0x2069)))
            character = QChar::ReplacementCharacter;
    }
    return line;
}

} // namespace sb::console
