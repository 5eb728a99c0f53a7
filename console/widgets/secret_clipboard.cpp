#include "console/widgets/secret_clipboard.h"

#include <QClipboard>
#include <QCryptographicHash>
#include <QGuiApplication>
#include <QMimeData>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QByteArray fingerprintOf(QByteArrayView utf8)
{
    return QCryptographicHash::hash(utf8, QCryptographicHash::Sha256);
}

/// What password managers tell the clipboard managers of the three desktops.
void addHints(QMimeData &data)
{
    data.setData(u"x-kde-passwordManagerHint"_s, "secret"_ba);
    data.setData(u"ExcludeClipboardContentFromMonitorProcessing"_s, "1"_ba);
    data.setData(u"CanIncludeInClipboardHistory"_s, QByteArray(4, '\0'));
    data.setData(u"application/x-nspasteboard-concealed-type"_s, "secret"_ba);
}

} // namespace

SecretClipboard::SecretClipboard(std::chrono::milliseconds keepFor, QObject *parent)
    : QObject(parent), m_keepFor(keepFor)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SecretClipboard::clearNow);
}

SecretClipboard::~SecretClipboard()
{
    clearNow();
}

void SecretClipboard::copy(const core::SecretBytes &text)
{
    const std::string_view bytes = text.view();
    const QByteArrayView utf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    auto *data = new QMimeData;
    // The clipboard needs a copy of its own; it goes with the entry.
    data->setText(QString::fromUtf8(utf8));
    addHints(*data);
    QGuiApplication::clipboard()->setMimeData(data);
    m_fingerprint = fingerprintOf(utf8);
    m_timer.start(m_keepFor);
}

void SecretClipboard::clearNow()
{
    m_timer.stop();
    if (m_fingerprint.isEmpty())
        return;
    QByteArray there = QGuiApplication::clipboard()->text().toUtf8();
    const bool isOurs = fingerprintOf(there) == m_fingerprint;
    core::wipe(there);
    m_fingerprint.clear();
    if (isOurs) {
        QGuiApplication::clipboard()->clear();
        Q_EMIT cleared();
    }
}

} // namespace sb::console
