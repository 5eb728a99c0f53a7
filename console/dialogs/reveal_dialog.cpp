#include "console/dialogs/reveal_dialog.h"

#include "console/look/icon.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "console/models/request_table_model.h"
#include "console/session/error_text.h"

#include <QDialogButtonBox>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;

RevealDialog::RevealDialog(Session &session, const model::AccessRequest &request, QWidget *parent)
    : QDialog(parent), m_session(session), m_request(request), m_column(new QVBoxLayout(this)),
      m_problem(new Banner(this)), m_secret(new SecretReveal(this)),
      m_left(new CountdownLabel(tr("wiped in %1"), tr("wiped"), this)),
      m_finish(new QPushButton(icon(u"delete"_s), tr("&Done, wipe it"), this))
{
    setObjectName(u"revealDialog"_s);
    setWindowTitle(tr("Reveal"));
    m_problem->setObjectName(u"problem"_s);
    m_finish->setObjectName(u"finish"_s);
    m_finish->setAutoDefault(false);
    m_column->setContentsMargins(spacing::three, spacing::two, spacing::three, spacing::two);
    m_column->setSpacing(spacing::one);
    m_column->addWidget(
        makeLabel(TextRole::Heading, oneLine(locationText(request.location)).left(120), this));
    QLabel *hint = makeLabel(TextRole::Muted,
                             tr("Each value can be seen once. It is gone at the server as soon as "
                                "you reveal it."),
                             this);
    hint->setWordWrap(true);
    m_column->addWidget(hint);
    auto *busy = new BusyBar(this);
    m_column->addWidget(busy);
    m_column->addWidget(m_problem);
    m_column->addWidget(m_secret, 100);
    m_column->addStretch(1);
    auto *open = new QHBoxLayout;
    open->addWidget(m_left, 1);
    open->addWidget(m_finish);
    m_column->addLayout(open);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    m_column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_finish, &QPushButton::clicked, this, &RevealDialog::finish);
    connect(m_left, &CountdownLabel::ended, this, &RevealDialog::finish);
    connect(&m_listCall, &CallSlot::slowChanged, busy, &BusyBar::setBusy);
    connect(&m_revealCall, &CallSlot::slowChanged, busy, &BusyBar::setBusy);
    resize(620, 480);
    finish();
    list();
}

RevealDialog::~RevealDialog() = default;

QString RevealDialog::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void RevealDialog::list()
{
    QObject *context = m_listCall.start();
    m_session.requests().wraps(m_request.id, context,
                               m_listCall.ending<client::Page<model::WrapInfo>>(
                                   [this](Answer<client::Page<model::WrapInfo>> answer) {
                                       if (answer)
                                           showKeys(answer->items);
                                       else
                                           m_problem->show(Tone::Bad, problemText(answer.error()));
                                   }));
}

void RevealDialog::showKeys(const std::vector<model::WrapInfo> &wraps)
{
    delete m_keys;
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMaximumHeight(200);
    auto *content = new QWidget;
    content->setProperty("role", u"scrolled"_s);
    auto *grid = new QGridLayout(content);
    grid->setContentsMargins(0, 0, spacing::one, 0);
    grid->setVerticalSpacing(spacing::half);
    grid->setColumnStretch(0, 1);
    int row = 0;
    const core::Timestamp now = currentTime();
    for (const model::WrapInfo &wrap : wraps) {
        const QString name = wrap.keyName.isEmpty() ? tr("value") : wrap.keyName;
        grid->addWidget(makeLabel(TextRole::Mono, oneLine(name).left(80), content), row, 0);
        const bool isOver = wrap.expiresAt <= now;
        if (wrap.consumed || isOver) {
            grid->addWidget(makeLabel(TextRole::Muted,
                                      wrap.consumed ? tr("was revealed") : tr("expired"), content),
                            row++, 1);
            continue;
        }
        grid->addWidget(
            makeLabel(TextRole::Muted, tr("until %1").arg(exactText(wrap.expiresAt)), content), row,
            1);
        auto *button = new QPushButton(icon(u"reveal"_s), tr("Reveal"), content);
        button->setObjectName(u"reveal-"_s + name);
        button->setAccessibleName(tr("Reveal %1").arg(name));
        button->setAutoDefault(false);
        button->setEnabled(!m_isOpen);
        connect(button, &QPushButton::clicked, this, [this, wrap] { reveal(wrap); });
        grid->addWidget(button, row++, 2);
    }
    if (wraps.empty())
        grid->addWidget(makeLabel(TextRole::Muted, tr("There is no value."), content), 0, 0);
    grid->setRowStretch(row + 1, 1);
    area->setWidget(content);
    m_keys = area;
    m_column->insertWidget(3, area);
}

void RevealDialog::reveal(const model::WrapInfo &wrap)
{
    if (m_isOpen || m_revealCall.isRunning())
        return;
    m_problem->hide();
    setButtonsEnabled(false);
    QObject *context = m_revealCall.start();
    m_session.people().reveal(m_request.id, wrap.id, context,
                              m_revealCall.ending<client::RevealedValue>(
                                  [this, wrap](Answer<client::RevealedValue> answer) {
                                      if (!answer) {
                                          m_problem->show(Tone::Bad, problemText(answer.error()));
                                          return list();
                                      }
                                      m_isOpen = true;
                                      m_secret->show(wrap.keyName, std::move(answer->value));
                                      m_secret->setVisible(true);
                                      m_finish->setVisible(true);
                                      m_left->setEnd(wrap.expiresAt);
                                      list();
                                  }));
}

void RevealDialog::setButtonsEnabled(bool isEnabled)
{
    if (!m_keys)
        return;
    for (QPushButton *button : m_keys->findChildren<QPushButton *>())
        button->setEnabled(isEnabled);
}

void RevealDialog::finish()
{
    m_isOpen = false;
    m_secret->wipe();
    m_secret->hide();
    m_finish->hide();
    m_left->setEnd(std::nullopt);
    setButtonsEnabled(true);
}

void RevealDialog::done(int result)
{
    m_secret->wipe();
    QDialog::done(result);
}

} // namespace sb::console
