#include "console/look/icon.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// The resources lie in a static library, so somebody must ask for them.
static void loadResources()
{
    Q_INIT_RESOURCE(console);
}

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QByteArray drawing(const QString &name)
{
    static QHash<QString, QByteArray> known;
    const auto found = known.constFind(name);
    if (found != known.constEnd())
        return *found;
    static const bool areLoaded = (loadResources(), true);
    Q_UNUSED(areLoaded)
    QFile file(u":/icons/"_s + name + u".svg"_s);
    // A wrong name is a programmer's mistake that no user should meet.
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no icon %s", qPrintable(name));
    return *known.insert(name, file.readAll());
}

void paint(QPainter &painter, const QString &name, const QColor &colour, const QRectF &place)
{
    QByteArray svg = drawing(name);
    svg.replace("#000000", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(&painter, place);
}

class TextColouredIcon final : public QIconEngine
{
public:
    TextColouredIcon(QString name, std::optional<Tone> tone) : m_name(std::move(name)), m_tone(tone)
    {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        console::paint(*painter, m_name, colourFor(mode), rect);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        const QColor colour = colourFor(mode);
        const QString cached = u"sb-icon/%1/%2/%3"_s.arg(m_name, colour.name()).arg(size.width());
        QPixmap pixmap;
        if (QPixmapCache::find(cached, &pixmap) && pixmap.size() == size)
            return pixmap;
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        console::paint(painter, m_name, colour, QRectF(QPointF(), QSizeF(size)));
        painter.end();
        QPixmapCache::insert(cached, pixmap);
        return pixmap;
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        return pixmap(size, mode, state);
    }

    QString key() const override { return u"sb-text-coloured"_s; }

    QIconEngine *clone() const override { return new TextColouredIcon(*this); }

private:
    QColor colourFor(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return coloursFor(palette).disabled;
        return m_tone ? toneColour(*m_tone, palette) : coloursFor(palette).text;
    }

    QString m_name;
    std::optional<Tone> m_tone;
};

} // namespace

QIcon icon(const QString &name, std::optional<Tone> tone)
{
    return QIcon(new TextColouredIcon(name, tone));
}

QPixmap iconPixmap(const QString &name, const QColor &colour, int size, qreal ratio)
{
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.fill(Qt::transparent);
    pixmap.setDevicePixelRatio(ratio);
    QPainter painter(&pixmap);
    paint(painter, name, colour, QRectF(0, 0, size, size));
    return pixmap;
}

} // namespace sb::console
