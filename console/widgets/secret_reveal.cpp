#include "console/widgets/secret_reveal.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/models/value_hints.h"
#include "shared/core/private_file.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLocale>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr int dots = 12;

} // namespace

SecretLines::SecretLines(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFont(fontOf(TextRole::Mono));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(fontMetrics().height() * 3 + spacing::two);
    setObjectName(u"secretLines"_s);
}

void SecretLines::show(core::SecretBytes value)
{
    m_value = std::move(value);
    m_isText = isPlainText(m_value.view());
    m_isShown = false;
    layOut();
}

void SecretLines::wipe()
{
    m_value.clear();
    m_lines.clear();
    m_isShown = false;
    viewport()->update();
}

void SecretLines::setShown(bool isShown)
{
    m_isShown = isShown && m_isText;
    layOut();
}

void SecretLines::layOut()
{
    m_lines.clear();
    const std::string_view text = m_value.view();
    const int perLine =
        std::max(8, (viewport()->width() - spacing::two) / fontMetrics().horizontalAdvance(u'M'));
    std::size_t from = 0;
    int width = 0;
    const auto end = [&](std::size_t at, std::size_t next) {
        m_lines.push_back({from, at - from});
        from = next;
        width = 0;
    };
    for (std::size_t at = 0; m_isShown && at < text.size(); ++at) {
        const bool isStartOfCharacter = (static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U;
        if (text[at] == '\n')
            end(at, at + 1);
        else if (isStartOfCharacter && ++width > perLine) {
            end(at, at);
            width = 1;
        }
    }
    m_lines.push_back({from, text.size() - from});
    const int page = std::max(1, viewport()->height() / fontMetrics().height());
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(m_lines.size()) - page));
    verticalScrollBar()->setPageStep(page);
    viewport()->update();
}

void SecretLines::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void SecretLines::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.setFont(font());
    const QFontMetrics metrics = fontMetrics();
    int baseline = spacing::half + metrics.ascent();
    if (!m_isShown) {
        painter.setPen(toneColour(Tone::Muted, palette()));
        painter.drawText(spacing::one, baseline, QString(dots, QChar(0x2022)));
        return;
    }
    painter.setPen(toneColour(Tone::Neutral, palette()));
    for (auto line = static_cast<std::size_t>(verticalScrollBar()->value());
         line < m_lines.size() && baseline < viewport()->height() + metrics.height(); ++line) {
        const std::string_view bytes =
            m_value.view().substr(m_lines[line].from, m_lines[line].size);
        QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
        painter.drawText(spacing::one, baseline, text);
        core::wipe(text);
        baseline += metrics.height();
    }
}

SecretReveal::SecretReveal(QWidget *parent)
    : QWidget(parent), m_title(makeLabel(TextRole::Heading, {}, this)),
      m_lines(new SecretLines(this)), m_toggle(new QPushButton(this)),
      m_copy(new QPushButton(icon(u"copy"_s), tr("&Copy"), this)),
      m_save(new QPushButton(icon(u"save"_s), tr("Sa&ve as …"), this)),
      m_note(makeLabel(TextRole::Muted, {}, this))
{
    m_toggle->setObjectName(u"toggle"_s);
    m_copy->setObjectName(u"copy"_s);
    for (QPushButton *button : {m_toggle, m_copy, m_save})
        button->setAutoDefault(false);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::one);
    for (QPushButton *button : {m_toggle, m_copy, m_save})
        buttons->addWidget(button);
    buttons->addWidget(m_note, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::one);
    column->addWidget(m_title);
    column->addWidget(m_lines, 1);
    column->addLayout(buttons);
    connect(m_toggle, &QPushButton::clicked, this, &SecretReveal::toggle);
    connect(m_copy, &QPushButton::clicked, this, &SecretReveal::copy);
    connect(m_save, &QPushButton::clicked, this, &SecretReveal::save);
    connect(&m_clipboard, &SecretClipboard::cleared, this,
            [this] { m_note->setText(tr("Taken off the clipboard again.")); });
    showState();
}

void SecretReveal::show(const QString &name, core::SecretBytes value)
{
    m_title->setText(oneLine(name));
    m_lines->show(std::move(value));
    const QString size = QLocale().toString(static_cast<qulonglong>(m_lines->value().size()));
    if (m_lines->value().isEmpty())
        m_note->setText(tr("The value is empty."));
    else if (m_lines->isText())
        m_note->setText(tr("%1 bytes").arg(size));
    else
        m_note->setText(tr("%1 bytes, binary: it can only be saved.").arg(size));
    showState();
}

void SecretReveal::wipe()
{
    m_lines->wipe();
    m_title->clear();
    m_note->clear();
    m_clipboard.clearNow();
    showState();
}

void SecretReveal::conceal()
{
    m_lines->setShown(false);
    showState();
}

bool SecretReveal::event(QEvent *event)
{
    // The whole window is told, and passes it on to all that is in it.
    if (event->type() == QEvent::WindowDeactivate)
        conceal();
    return QWidget::event(event);
}

void SecretReveal::toggle()
{
    m_lines->setShown(!m_lines->isShown());
    showState();
}

void SecretReveal::showState()
{
    const bool isShown = m_lines->isShown();
    const bool isText = m_lines->isText();
    m_toggle->setText(isShown ? tr("&Hide") : tr("&Show"));
    m_toggle->setIcon(icon(isShown ? u"conceal"_s : u"reveal"_s));
    m_toggle->setEnabled(isText && !m_lines->value().isEmpty());
    m_copy->setEnabled(isText && !m_lines->value().isEmpty());
    m_save->setEnabled(!m_lines->value().isEmpty());
    m_lines->setAccessibleName(isShown ? tr("Value of %1, shown").arg(m_title->text())
                                       : tr("Value of %1, hidden").arg(m_title->text()));
}

void SecretReveal::copy()
{
    m_clipboard.copy(m_lines->value());
    m_note->setText(
        tr("Copied; taken off the clipboard after %1 s.")
            .arg(std::chrono::duration_cast<std::chrono::seconds>(m_clipboard.keepFor()).count()));
}

void SecretReveal::save()
{
    auto *dialog = new QFileDialog(this, tr("Save the value"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        const std::string_view bytes = m_lines->value().view();
        const auto written = core::writePrivateFile(
            path, QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
        m_note->setText(written ? tr("Saved; only you can read the file.")
                                : tr("Not saved: %1").arg(written.error().message));
    });
    dialog->open();
}

} // namespace sb::console
