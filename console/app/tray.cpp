#include "console/app/tray.h"

#include "console/look/colours.h"
#include "console/look/icon.h"
#include "console/look/text_style.h"

#include <QApplication>
#include <QPainter>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr int messageMilliseconds = 15'000;

QPixmap drawn(int size, const QString &number)
{
    const QPalette palette = QApplication::palette();
    QPixmap pixmap = iconPixmap(u"app"_s, toneColour(Tone::Info, palette), size, 1.0);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal height = size * 0.56;
    const qreal width = height * (number.size() > 2 ? 1.5 : number.size() > 1 ? 1.2 : 1.0);
    const QRectF place(size - width, size - height, width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(coloursFor(palette).bad);
    painter.drawRoundedRect(place, height / 2, height / 2);
    QFont font = QApplication::font();
    font.setPixelSize(std::max(6, static_cast<int>(height * 0.78)));
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(coloursFor(palette).surface);
    painter.drawText(place, Qt::AlignCenter, number);
    return pixmap;
}

} // namespace

QIcon countedIcon(int count)
{
    if (count <= 0)
        return icon(u"app"_s, Tone::Info);
    const QString number = count > 99 ? u"99+"_s : QString::number(count);
    QIcon made;
    for (const int size : {16, 22, 32, 48, 64})
        made.addPixmap(drawn(size, number));
    return made;
}

Tray::Tray(QObject *parent) : QObject(parent)
{
    m_menu.addAction(tr("&Open"), this, &Tray::raiseWanted);
    m_menu.addSeparator();
    m_menu.addAction(tr("&Quit"), this, &Tray::quitWanted);
    m_icon.setContextMenu(&m_menu);
    setCount(0);
    connect(&m_icon, &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason != QSystemTrayIcon::Context)
                    Q_EMIT raiseWanted();
            });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this,
            [this] { Q_EMIT requestWanted(m_lastRequest); });
}

Tray::~Tray() = default;

void Tray::show()
{
    if (QSystemTrayIcon::isSystemTrayAvailable())
        m_icon.show();
}

void Tray::setCount(int count)
{
    m_icon.setIcon(countedIcon(count));
    m_icon.setToolTip(count > 0 ? tr("Secret Broker: %1")
                                      .arg(counted(count, tr("request waits for you"),
                                                   tr("requests wait for you")))
                                : tr("Secret Broker"));
}

void Tray::tell(const DesktopNotice &notice)
{
    m_lastRequest = notice.requestId;
    if (m_icon.isVisible())
        m_icon.showMessage(notice.title, notice.text, countedIcon(0), messageMilliseconds);
}

} // namespace sb::console
